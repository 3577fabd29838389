namespace Runner;

/// <summary>One of the programs that are compared; its project has its name.</summary>
internal sealed record Server(string Name, string Project, string Protocol)
{
    internal static readonly Server Bennu = new("Bennu", "BenchServer", "phoenix");
    internal static readonly Server SignalR = new("SignalR", "SignalRServer", "signalr");
    internal static readonly Server BareLoop = new("bare loop", "KestrelServer", "raw");

    internal static IReadOnlyList<Server> All { get; } = [BareLoop, SignalR, Bennu];
}
