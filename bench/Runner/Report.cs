using System.Globalization;
using System.Text;
using LoadGenerator;

namespace Runner;

/// <summary>Collects the rounds and writes the table; knows which promises were not kept.</summary>
internal sealed class Report(RunnerOptions options)
{
    private readonly Comparison _comparison = options.Comparison;
    private readonly Dictionary<(Workload, Server), List<Measurement>> _rounds = [];
    private readonly List<string> _misses = [];

    internal IReadOnlyList<string> Misses => _misses;

    internal void Add(Workload workload, Server server, Measurement measurement)
    {
        foreach (var fault in measurement.Faults) _misses.Add($"{workload.Name}, {server.Name}: {fault}");
        if (!_rounds.TryGetValue((workload, server), out var rounds)) _rounds[(workload, server)] = rounds = [];
        rounds.Add(measurement);
    }

    internal string Write()
    {
        var text = new StringBuilder();
        text.AppendLine($"# {_comparison.Title}\n");
        text.AppendLine(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd}, {Machine.Describe()}.");
        text.AppendLine(_comparison.HasBrokers
            ? "Three nodes on one core, load and what is between the nodes on another."
            : "Server on one core, load on another.");
        text.AppendLine("Payloads of 128 bytes; every message checked at every client.");
        if (_comparison.HasFiles) text.AppendLine(Disk.Describe(options.Data));
        text.AppendLine($"Medians of {options.Rounds} alternating rounds; a ratio is the median of the rounds' ratios.\n");
        var ratios = _comparison.Ratios.Select(r => $"{r.Own.Name} ÷ {r.Other.Name}");
        var columns = _comparison.Servers.Select(s => s.Name).Concat(ratios).ToArray();
        if (_comparison.HasBrokers) columns = [.. columns, "Redis' or NATS' CPU %"];
        text.AppendLine($"| measure | {string.Join(" | ", columns)} | load CPU % |");
        text.AppendLine($"| --- |{string.Concat(columns.Select(_ => " ---: |"))} ---: |");
        foreach (var workload in options.Workloads)
            foreach (var measure in workload.Measures) WriteRow(text, workload, measure);
        text.AppendLine("\nIn brackets: the least, or for a cost the most, that is allowed. Load CPU %: the busiest of the loads.");
        if (_comparison.HasBrokers) text.AppendLine("Redis' or NATS' CPU: for each server, in the order of the columns.");
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
        text.Append($"| {measure.Name} ");
        foreach (var server in _comparison.Servers) text.Append($"| {Value(workload, measure, server)} ");
        foreach (var (own, other) in _comparison.Ratios) text.Append($"| {Ratio(workload, measure, own, other)} ");
        var load = _comparison.Servers.Except(workload.Omitted)
            .Max(server => Median(_rounds[(workload, server)].Select(m => 100 * m.GeneratorCpuSeconds / m.Seconds)));
        if (_comparison.HasBrokers)
            text.Append($"| {string.Join(" / ", _comparison.Servers.Select(server => Broker(workload, server)))} ");
        text.AppendLine($"| {Figure(load)} |");
    }

    private string Broker(Workload workload, Server server) =>
        workload.Omitted.Contains(server)
            ? "–"
            : Figure(Median(_rounds[(workload, server)].Select(m => 100 * m.BrokerCpuSeconds / m.Seconds)));

    private string Value(Workload workload, Measure measure, Server server)
    {
        if (workload.Omitted.Contains(server)) return "–";
        var value = Median(_rounds[(workload, server)].Select(measure.Value));
        if (measure.LimitOf(server) is not { } limit) return Figure(value);
        if (!measure.Holds(value, limit)) _misses.Add($"{measure.Name}: {Figure(value)}, allowed is {limit}");
        return $"{Figure(value)} ({limit})";
    }

    private string Ratio(Workload workload, Measure measure, Server own, Server other)
    {
        if (workload.Omitted.Contains(own) || workload.Omitted.Contains(other)) return "–";
        var ratio = Median(_rounds[(workload, own)].Zip(_rounds[(workload, other)], (o, its) => measure.Value(o) / measure.Value(its)));
        if (measure.LimitOf(own, other) is not { } limit) return Figure(ratio);
        var kind = measure.IsCost ? "≤" : "≥";
        if (!measure.Holds(ratio, limit)) _misses.Add($"{measure.Name}: {Figure(ratio)} of {other.Name}, promised is {kind} {limit}");
        return $"{Figure(ratio)} ({kind} {limit})";
    }
}
