using Chaos.Clients;
using Chaos.Judging;

namespace Cluster;

/// <summary>Prints what a run finds, and counts what passed and what failed.</summary>
internal sealed class Score
{
    private int _passed, _failed;

    public bool IsClean => _failed == 0;

    public static void Row(string name, object value) => Console.WriteLine($"{name,-18} {value}");

    public void Check(string what, bool isOk, string otherwise)
    {
        if (isOk) _passed++;
        else _failed++;
        Console.WriteLine(isOk ? $"ok      {what}" : $"FAILED: {what}: {otherwise}");
    }

    /// <summary>Checks that promises were never broken, and shows the first few breaches.</summary>
    public void Check(params IEnumerable<Violations> promises)
    {
        foreach (var violations in promises)
        {
            Check($"no {violations.Promise}", violations.Count == 0, $"{violations.Count}");
            foreach (var violation in violations.First) Console.WriteLine($"    {violation}");
        }
    }

    /// <summary>Checks everything that durable topics promise to clients that nobody told of a loss.</summary>
    public void Check(Crowd crowd, Records records)
    {
        var strangers = new Violations("entries of nobody");
        var verdicts = crowd.Judge(strangers);
        Console.WriteLine($"{"",-18} {"published",9} {"delivered",9} {"lost",9} {"repeated",9} {"disorder",9} {"runs != 1",9}");
        foreach (var v in verdicts)
        {
            Console.WriteLine(
                $"{v.Kind,-18} {v.Published,9:N0} {v.Delivered,9:N0} {v.Lost.Count,9:N0} {v.Repeated.Count,9:N0} {v.OutOfOrder.Count,9:N0} {v.Runs.Count,9:N0}");
        }
        foreach (var v in verdicts)
        {
            Check("messages were published and came", v is { Delivered: > 0, Published: > 0 }, "none");
            Check(v.Lost, v.Repeated, v.OutOfOrder, v.NotInLog, v.Runs);
        }
        Check(strangers, records.Resets, records.Protocol, crowd.Rewritten);
    }

    public override string ToString() => $"{_passed} passed, {_failed} failed";
}
