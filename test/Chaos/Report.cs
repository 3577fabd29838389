using Chaos.Clients;
using Chaos.Judging;
using Chaos.Server;

namespace Chaos;

/// <summary>What a run has found.</summary>
internal sealed class Report(
    Arguments arguments, MortalServer server, Tally faults, Records records, Violations rewritten, Verdict verdict,
    IReadOnlyList<Client> clients, bool isAnswered, bool isCaughtUp)
{
    private const double FaultsPerSecond = 100.0 / 60;

    private int _passed, _failed;

    /// <summary>Prints it, and the line <c>N passed, N failed</c>.</summary>
    /// <returns>Whether nothing failed.</returns>
    public bool Print()
    {
        PrintCounts();
        var least = (int)Math.Min(100, arguments.Length.TotalSeconds * FaultsPerSecond);
        Check($"at least {least} faults", faults.Total >= least, $"{faults.Total}");
        Check("no server that ends of its own accord", server.Crashes == 0, $"{server.Crashes}");
        Check("all published messages answered", isAnswered, $"{clients.Sum(c => c.Unanswered)} are not");
        if (arguments.IsDurable) CheckPromises();
        else Check("plain topics lose messages, and that is noticed", verdict.Lost.Count > 0, "none lost");
        Console.WriteLine($"{_passed} passed, {_failed} failed");
        return _failed == 0;
    }

    private void CheckPromises()
    {
        Check("everybody caught up", isCaughtUp, "not in time");
        Violations[] promises =
        [
            verdict.Lost, verdict.Repeated, verdict.OutOfOrder, verdict.NotInLog, verdict.Runs, records.Resets, records.Protocol, rewritten,
        ];
        foreach (var violations in promises)
        {
            Check($"no {violations.Promise}", violations.Count == 0, $"{violations.Count}");
            foreach (var violation in violations.First) Console.WriteLine($"    {violation}");
        }
    }

    private void PrintCounts()
    {
        var published = clients.Sum(c => c.Subscriptions.Sum(s => s.Published.Count));
        Row("faults", $"{faults.Total:N0}: {faults}");
        Row("server ended", $"{server.Ends}");
        Row("clients met", $"{records.Happenings}");
        Row("published", $"{published:N0} on {arguments.Topics} topics by {clients.Count} clients");
        Row("delivered", $"{records.Deliveries.Total:N0}");
        Row("lost", $"{verdict.Lost.Count:N0}");
        Row("repeated", $"{verdict.Repeated.Count:N0}");
        if (!arguments.IsDurable) return;
        Row("out of order", $"{verdict.OutOfOrder.Count:N0}");
        Row("handler runs != 1", $"{verdict.Runs.Count:N0}");
        Row("resets", $"{records.Resets.Count:N0}");
    }

    private void Check(string what, bool isOk, string otherwise)
    {
        if (isOk) _passed++;
        else _failed++;
        Console.WriteLine(isOk ? $"ok      {what}" : $"FAILED: {what}: {otherwise}");
    }

    private static void Row(string name, string value) => Console.WriteLine($"{name,-18} {value}");
}
