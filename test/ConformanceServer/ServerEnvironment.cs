using Bennu.Nats;
using Bennu.PubSub;

namespace ConformanceServer;

/// <summary>What the environment variables PORT, NODE, PUBSUB and LOG ask for.</summary>
internal sealed record ServerEnvironment(string Address, string? Node, string? SqlitePath, NatsOptions? Nats)
{
    public static ServerEnvironment Read()
    {
        var port = Environment.GetEnvironmentVariable("PORT") ?? throw new InvalidOperationException("Set PORT to the port to listen on.");
        var (node, log) = (Environment.GetEnvironmentVariable("NODE"), Environment.GetEnvironmentVariable("LOG"));
        var (natsPubSub, natsLog) = (NatsServer(Environment.GetEnvironmentVariable("PUBSUB")), NatsServer(log));
        if (Environment.GetEnvironmentVariable("PUBSUB") is { } pubSub and not "local" && natsPubSub is null)
            throw new InvalidOperationException($"PUBSUB={pubSub} is not known; this server knows PUBSUB=local and PUBSUB=nats:HOST:PORT.");
        if (natsLog is not null && natsLog != natsPubSub) throw new InvalidOperationException($"LOG={log} needs PUBSUB={log}.");
        var nats = new NatsOptions { NodeName = node, IsDurable = natsLog is not null };
        return new ServerEnvironment(
            $"http://127.0.0.1:{port}", node, natsLog is null ? SqliteFile(log) : null,
            natsPubSub is null ? null : nats with { Connection = nats.Connection with { Url = natsPubSub } });
    }

    public void AddBackplane(IServiceCollection services)
    {
        if (Nats is { } nats) services.AddNats(nats);
        else if (Node is { } node) services.AddSingleton<IPubSubAdapter>(new LocalAdapter(node));
        if (SqlitePath is { } path) services.AddSqliteTopicLog(path);
    }

    private static string? NatsServer(string? value)
    {
        const string Nats = "nats:";
        return value is not null && value.StartsWith(Nats, StringComparison.Ordinal) ? $"nats://{value[Nats.Length..]}" : null;
    }

    private static string? SqliteFile(string? log)
    {
        const string Sqlite = "sqlite:";
        if (log is null or "memory") return null;
        return log.StartsWith(Sqlite, StringComparison.Ordinal)
            ? log[Sqlite.Length..]
            : throw new InvalidOperationException($"LOG={log} is not known; this server knows LOG=memory, LOG=sqlite:PATH and LOG=nats:HOST:PORT.");
    }
}
