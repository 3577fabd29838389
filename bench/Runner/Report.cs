using System.Globalization;
using System.Text;
using LoadGenerator;

namespace Runner;

/// <summary>Collects the rounds and writes the table; knows which promises were not kept.</summary>
internal sealed class Report
{
    private readonly Dictionary<(Workload, Server), List<Measurement>> _rounds = [];
    private readonly List<string> _misses = [];

    internal IReadOnlyList<string> Misses => _misses;

    internal void Add(Workload workload, Server server, Measurement measurement)
    {
        foreach (var fault in measurement.Faults) _misses.Add($"{workload.Name}, {server.Name}: {fault}");
        if (!_rounds.TryGetValue((workload, server), out var rounds)) _rounds[(workload, server)] = rounds = [];
        rounds.Add(measurement);
    }

    internal string Write(RunnerOptions options)
    {
        var text = new StringBuilder();
        text.AppendLine("# Bennu, SignalR and a bare loop side by side\n");
        text.AppendLine(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd}, {Machine.Describe()}.");
        text.AppendLine("Server on one core, load on another; payloads of 128 bytes; every message checked at every client.");
        text.AppendLine($"Medians of {options.Rounds} alternating rounds; a ratio is the median of the rounds' ratios.\n");
        text.AppendLine("| measure | Bennu | SignalR | bare loop | Bennu ÷ SignalR | Bennu ÷ bare loop | load CPU % |");
        text.AppendLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var workload in options.Workloads)
            foreach (var measure in workload.Measures) WriteRow(text, workload, measure);
        text.AppendLine("\nIn brackets: the least, or for a cost the most, that is allowed. Load CPU %: the busiest of the three.");
        return text.ToString();
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Figure(double value) =>
        value.ToString(value >= 100 ? "N0" : value >= 10 ? "N1" : "N2", CultureInfo.InvariantCulture);

    private void WriteRow(StringBuilder text, Workload workload, Measure measure)
    {
        double Value(Server server) => Median(_rounds[(workload, server)].Select(measure.Value));
        var own = Figure(Value(Server.Bennu));
        if (measure.Limit is { } limit)
        {
            own += $" ({limit})";
            if (!(Value(Server.Bennu) <= limit)) _misses.Add($"{measure.Name}: {Figure(Value(Server.Bennu))}, allowed is {limit}");
        }

        var load = Server.All.Max(server => Median(_rounds[(workload, server)].Select(m => 100 * m.GeneratorCpuSeconds / m.Seconds)));
        text.AppendLine(
            $"| {measure.Name} | {own} | {Figure(Value(Server.SignalR))} | {Figure(Value(Server.BareLoop))} " +
            $"| {Ratio(workload, measure, Server.SignalR)} | {Ratio(workload, measure, Server.BareLoop)} | {Figure(load)} |");
    }

    private string Ratio(Workload workload, Measure measure, Server other)
    {
        var ratio = Median(_rounds[(workload, Server.Bennu)].Zip(
            _rounds[(workload, other)], (own, its) => measure.Value(own) / measure.Value(its)));
        if (measure.LimitAgainst(other) is not { } limit) return $"{Figure(ratio)}";
        var kind = measure.IsCost ? "≤" : "≥";
        if (!measure.Holds(ratio, limit)) _misses.Add($"{measure.Name}: {Figure(ratio)} of {other.Name}, promised is {kind} {limit}");
        return $"{Figure(ratio)} ({kind} {limit})";
    }
}
