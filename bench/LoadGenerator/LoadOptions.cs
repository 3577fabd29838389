using System.Globalization;

namespace LoadGenerator;

/// <summary>The command line, <c>--name value</c> each; the last one of a name counts.</summary>
internal sealed record LoadOptions
{
    internal required Protocol Protocol { get; init; }

    internal required LoadMode Mode { get; init; }

    /// <summary>Where the nodes listen; each topic's members are spread over them evenly.</summary>
    internal required int[] Ports { get; init; }

    /// <summary>The nodes' processes, for their CPU time and memory; the first is the one that is killed in mode <c>rejoin</c>.</summary>
    internal required int[] Pids { get; init; }

    /// <summary>The process that carries messages between the nodes, for its CPU time; 0 where there is none.</summary>
    internal int Broker { get; init; }

    internal required int Clients { get; init; }

    internal int Topics { get; init; } = 1;

    /// <summary>Messages in flight per topic, or per client in modes <c>echo</c> and <c>append</c>.</summary>
    internal int Window { get; init; } = 1;

    /// <summary>Messages per second in all topics together, instead of a window.</summary>
    internal double Rate { get; init; }

    /// <summary>How many messages the log has in mode <c>replay</c>.</summary>
    internal long Messages { get; init; }

    internal int PayloadBytes { get; init; } = 128;

    /// <summary>In seconds of each node's CPU, because that is what its compiler needs on a busy machine too.</summary>
    internal double WarmupSeconds { get; init; }

    internal double Seconds { get; init; }

    internal static LoadOptions Parse(string[] args)
    {
        var values = new Dictionary<string, string>();
        foreach (var pair in args.Chunk(2)) values[pair[0]] = pair.Length == 2 ? pair[1] : "";
        string Text(string name, string? otherwise = null) =>
            values.Remove($"--{name}", out var value) ? value : otherwise ?? throw new ArgumentException($"--{name} is missing.");
        int Int(string name, string? otherwise = null) => int.Parse(Text(name, otherwise), CultureInfo.InvariantCulture);
        int[] Ints(string name) => [.. Text(name).Split(',').Select(value => int.Parse(value, CultureInfo.InvariantCulture))];
        double Number(string name, string otherwise) => double.Parse(Text(name, otherwise), CultureInfo.InvariantCulture);

        var options = new LoadOptions
        {
            Protocol = Protocol.Named(Text("protocol")),
            Mode = Enum.Parse<LoadMode>(Text("mode"), ignoreCase: true),
            Ports = Ints("ports"),
            Pids = Ints("pids"),
            Broker = Int("broker", "0"),
            Clients = Int("clients"),
            Topics = Int("topics", "1"),
            Window = Int("window", "1"),
            Rate = Number("rate", "0"),
            Messages = (long)Number("messages", "0"),
            PayloadBytes = Int("payload", "128"),
            WarmupSeconds = Number("warmup", "3"),
            Seconds = Number("seconds", "5"),
        };
        return values.Count == 0 ? options : throw new ArgumentException($"Unknown option {values.Keys.First()}.");
    }
}
