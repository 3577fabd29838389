namespace Runner;

/// <summary>One of the programs that are compared; its project has its name.</summary>
internal sealed record Server(string Name, string Project, string Protocol)
{
    internal static readonly Server Bennu = new("Bennu", "BenchServer", "phoenix");
    internal static readonly Server SignalR = new("SignalR", "SignalRServer", "signalr");
    internal static readonly Server BareLoop = new("bare loop", "KestrelServer", "raw");
    internal static readonly Server Plain = new("plain", "BenchServer", "phoenix");
    internal static readonly Server Memory = new("memory", "BenchServer", "durable");
    internal static readonly Server Sqlite = new("SQLite", "BenchServer", "durable") { HasFile = true };

    /// <summary>Whether its log is an SQLite file.</summary>
    internal bool HasFile { get; init; }
}
