using Chaos.Clients;
using Chaos.Judging;
using Chaos.Server;
using Chaos.Workers;

namespace Chaos;

/// <summary>What a run has found.</summary>
internal sealed class Report(
    Arguments arguments, MortalServer server, Tally faults, Records records, Violations rewritten, Tally workerEnds,
    IReadOnlyList<RecordedClient> workerClients)
{
    private const double FaultsPerSecond = 100.0 / 60;

    private int _passed, _failed;

    /// <summary>One for each kind of client.</summary>
    public required IReadOnlyList<Verdict> Verdicts { get; init; }

    /// <summary>What the logs have and nobody published.</summary>
    public required Violations Strangers { get; init; }

    public required bool IsAnswered { get; init; }

    public required bool IsCaughtUp { get; init; }

    /// <summary>Prints it, and the line <c>N passed, N failed</c>.</summary>
    /// <returns>Whether nothing failed.</returns>
    public bool Print()
    {
        PrintCounts();
        var least = (int)Math.Min(100, arguments.Length.TotalSeconds * FaultsPerSecond);
        Check($"at least {least} faults", faults.Total >= least, $"{faults.Total}");
        Check("no server that ends of its own accord", server.Crashes == 0, $"{server.Crashes}");
        Check("all published messages answered", IsAnswered, "not in time");
        if (arguments.IsDurable) CheckPromises();
        else Check("plain topics lose messages, and that is noticed", Verdicts.Any(v => v.Lost.Count > 0), "none lost");
        Console.WriteLine($"{_passed} passed, {_failed} failed");
        return _failed == 0;
    }

    private void CheckPromises()
    {
        Check("everybody caught up", IsCaughtUp, "not in time");
        foreach (var verdict in Verdicts)
        {
            Check($"messages came to clients of every kind ({verdict.Kind})", verdict is { Delivered: > 0, Published: > 0 }, "none");
            Check([verdict.Lost, verdict.Repeated, verdict.OutOfOrder, verdict.NotInLog, verdict.Runs]);
        }
        Check([Strangers, records.Resets, records.Protocol, rewritten]);
        Check([.. workerClients.Select(c => c.Faults).Where(f => f.Count > 0)]);
    }

    private void Check(Violations[] promises)
    {
        foreach (var violations in promises)
        {
            Check($"no {violations.Promise}", violations.Count == 0, $"{violations.Count}");
            foreach (var violation in violations.First) Console.WriteLine($"    {violation}");
        }
    }

    private void PrintCounts()
    {
        Row("faults", $"{faults.Total:N0}: {faults}");
        Row("server ended", $"{server.Ends}");
        Row("clients ended", $"{workerEnds}");
        Row("raw clients met", $"{records.Happenings}");
        Row("known by cursor", $"{workerClients.Sum(c => c.Recognised):N0} messages that came again after a death between effect and cursor");
        Row("resets", $"{records.Resets.Count:N0}");
        Console.WriteLine($"{"",-18} {"published",9} {"delivered",9} {"lost",9} {"repeated",9} {"disorder",9} {"runs != 1",9}");
        foreach (var v in Verdicts)
        {
            Console.WriteLine(
                $"{v.Kind,-18} {v.Published,9:N0} {v.Delivered,9:N0} {v.Lost.Count,9:N0} {v.Repeated.Count,9:N0} {v.OutOfOrder.Count,9:N0} {v.Runs.Count,9:N0}");
        }
    }

    private void Check(string what, bool isOk, string otherwise)
    {
        if (isOk) _passed++;
        else _failed++;
        Console.WriteLine(isOk ? $"ok      {what}" : $"FAILED: {what}: {otherwise}");
    }

    private static void Row(string name, string value) => Console.WriteLine($"{name,-18} {value}");
}
