using System.Globalization;

namespace Runner;

/// <summary>The command line, <c>--name value</c> each.</summary>
internal sealed record RunnerOptions
{
    internal required int Rounds { get; init; }

    internal required double Seconds { get; init; }

    /// <summary>In seconds of the server's CPU.</summary>
    internal required double WarmupSeconds { get; init; }

    internal required Comparison Comparison { get; init; }

    internal required IReadOnlyList<Workload> Workloads { get; init; }

    /// <summary>The folder of the projects.</summary>
    internal required string Folder { get; init; }

    internal required string Output { get; init; }

    /// <summary>The folder for the servers' files while they run.</summary>
    internal required string Data { get; init; }

    internal static RunnerOptions Parse(string[] args)
    {
        var values = args.Chunk(2).ToDictionary(pair => pair[0], pair => pair.Length == 2 ? pair[1] : "");
        string Text(string name, string otherwise) => values.Remove($"--{name}", out var value) ? value : otherwise;
        double Number(string name, string otherwise) => double.Parse(Text(name, otherwise), CultureInfo.InvariantCulture);

        var folder = Text("folder", "bench");
        var comparison = Comparison.Named(Text("comparison", "libraries"));
        var names = Text("modes", "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        var options = new RunnerOptions
        {
            Rounds = (int)Number("rounds", "3"),
            Seconds = Number("seconds", "6"),
            WarmupSeconds = Number("warmup", "4"),
            Folder = folder,
            Output = Text("output", Path.Combine(folder, comparison.Output)),
            Data = Text("data", Path.GetTempPath()),
            Comparison = comparison,
            Workloads = names.Length == 0 ? comparison.Workloads : [.. names.Select(name => Named(comparison, name))],
        };
        return values.Count == 0 ? options : throw new ArgumentException($"Unknown option {values.Keys.First()}.");
    }

    private static Workload Named(Comparison comparison, string name) =>
        comparison.Workloads.FirstOrDefault(w => w.Name == name)
        ?? throw new ArgumentException(
            $"No mode is named {name}; there are {string.Join(", ", comparison.Workloads.Select(w => w.Name))}.");
}
