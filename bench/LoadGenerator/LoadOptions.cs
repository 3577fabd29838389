using System.Globalization;

namespace LoadGenerator;

/// <summary>The command line, <c>--name value</c> each; the last one of a name counts.</summary>
internal sealed record LoadOptions
{
    internal required Protocol Protocol { get; init; }

    internal required LoadMode Mode { get; init; }

    internal required int Port { get; init; }

    /// <summary>The server's process, for its CPU time and memory; the one that is killed in mode <c>rejoin</c>.</summary>
    internal required int Pid { get; init; }

    internal required int Clients { get; init; }

    internal int Topics { get; init; } = 1;

    /// <summary>Messages in flight per topic, or per client in modes <c>echo</c> and <c>append</c>.</summary>
    internal int Window { get; init; } = 1;

    /// <summary>Messages per second in all topics together, instead of a window.</summary>
    internal double Rate { get; init; }

    /// <summary>How many messages the log has in mode <c>replay</c>.</summary>
    internal long Messages { get; init; }

    internal int PayloadBytes { get; init; } = 128;

    /// <summary>In seconds of the server's CPU, because that is what its compiler needs on a busy machine too.</summary>
    internal double WarmupSeconds { get; init; }

    internal double Seconds { get; init; }

    internal static LoadOptions Parse(string[] args)
    {
        var values = new Dictionary<string, string>();
        foreach (var pair in args.Chunk(2)) values[pair[0]] = pair.Length == 2 ? pair[1] : "";
        string Text(string name, string? otherwise = null) =>
            values.Remove($"--{name}", out var value) ? value : otherwise ?? throw new ArgumentException($"--{name} is missing.");
        int Int(string name, string? otherwise = null) => int.Parse(Text(name, otherwise), CultureInfo.InvariantCulture);
        double Number(string name, string otherwise) => double.Parse(Text(name, otherwise), CultureInfo.InvariantCulture);

        var options = new LoadOptions
        {
            Protocol = Protocol.Named(Text("protocol")),
            Mode = Enum.Parse<LoadMode>(Text("mode"), ignoreCase: true),
            Port = Int("port"),
            Pid = Int("pid"),
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
