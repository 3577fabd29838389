namespace Runner;

/// <summary>One of the programs that are compared; its project has its name.</summary>
internal sealed record Server(string Name, string Project, string Protocol)
{
    private const int Cluster = 3;

    internal static readonly Server Bennu = new("Bennu", "BenchServer", "phoenix");
    internal static readonly Server SignalR = new("SignalR", "SignalRServer", "signalr");
    internal static readonly Server BareLoop = new("bare loop", "KestrelServer", "raw");
    internal static readonly Server Plain = new("plain", "BenchServer", "phoenix");
    internal static readonly Server Memory = new("memory", "BenchServer", "durable");
    internal static readonly Server Sqlite = new("SQLite", "BenchServer", "durable") { HasFile = true };

    internal static readonly Server BennuOnRedis = Bennu with { Broker = Broker.Redis, Nodes = Cluster };
    internal static readonly Server SignalROnRedis = SignalR with { Broker = Broker.Redis, Nodes = Cluster };
    internal static readonly Server BennuOnNats = Bennu with { Name = "Bennu on NATS", Broker = Broker.Nats, Nodes = Cluster };

    /// <summary>How many of it serve together.</summary>
    internal int Nodes { get; init; } = 1;

    /// <summary>What carries messages between its nodes.</summary>
    internal Broker? Broker { get; init; }

    /// <summary>Whether its log is an SQLite file.</summary>
    internal bool HasFile { get; init; }
}
