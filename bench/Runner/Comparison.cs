namespace Runner;

/// <summary>Servers side by side: what each is asked to do, and which are set in relation to which.</summary>
internal sealed record Comparison(
    string Title, IReadOnlyList<Server> Servers, IReadOnlyList<(Server Own, Server Other)> Ratios, IReadOnlyList<Workload> Workloads)
{
    /// <summary>The file that the table goes to.</summary>
    internal required string Output { get; init; }

    internal bool HasBrokers => Servers.Any(s => s.Broker is not null);

    internal bool HasFiles => Servers.Any(s => s.HasFile);

    internal static Comparison Libraries { get; } = new(
        "Bennu, SignalR and a bare loop side by side",
        [Server.Bennu, Server.SignalR, Server.BareLoop],
        [(Server.Bennu, Server.SignalR), (Server.Bennu, Server.BareLoop)],
        Workload.Libraries)
    {
        Output = "results.md",
    };

    internal static Comparison Durable { get; } = new(
        "Plain and durable topics side by side",
        [Server.Plain, Server.Memory, Server.Sqlite],
        [(Server.Memory, Server.Plain), (Server.Sqlite, Server.Plain)],
        Workload.Durable)
    {
        Output = "durable-results.md",
    };

    internal static Comparison Cluster { get; } = new(
        "Clusters of Bennu and SignalR side by side",
        [Server.BennuOnRedis, Server.SignalROnRedis, Server.BennuOnNats],
        [(Server.BennuOnRedis, Server.SignalROnRedis), (Server.BennuOnNats, Server.SignalROnRedis)],
        Workload.Cluster)
    {
        Output = "cluster-results.md",
    };

    internal static Comparison Named(string name) => name switch
    {
        "libraries" => Libraries,
        "durable" => Durable,
        "cluster" => Cluster,
        _ => throw new ArgumentException($"No comparison is named {name}; there are libraries, durable and cluster."),
    };
}
