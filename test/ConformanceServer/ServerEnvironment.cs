using Bennu.Nats;
using Bennu.PubSub;
using StackExchange.Redis;

namespace ConformanceServer;

/// <summary>What the environment variables PORT, NODE, PUBSUB and LOG ask for.</summary>
internal sealed record ServerEnvironment(string Address, string? Node, string PubSub, string Log)
{
    private const string Sqlite = "sqlite:", Redis = "redis:", Nats = "nats:";

    public static ServerEnvironment Read()
    {
        var port = Environment.GetEnvironmentVariable("PORT") ?? throw new InvalidOperationException("Set PORT to the port to listen on.");
        var pubSub = Environment.GetEnvironmentVariable("PUBSUB") ?? "local";
        var log = Environment.GetEnvironmentVariable("LOG") ?? "memory";
        if (pubSub != "local" && (After(Redis, pubSub) ?? After(Nats, pubSub)) is null)
            throw new InvalidOperationException($"PUBSUB={pubSub} is not known; this server knows local, redis:HOST:PORT and nats:HOST:PORT.");
        if (log != "memory" && (After(Sqlite, log) ?? After(Redis, log) ?? After(Nats, log)) is null)
        {
            throw new InvalidOperationException(
                $"LOG={log} is not known; this server knows memory, sqlite:PATH, redis:HOST:PORT and nats:HOST:PORT.");
        }
        return new ServerEnvironment($"http://127.0.0.1:{port}", Environment.GetEnvironmentVariable("NODE"), pubSub, log);
    }

    public void AddBackplane(IServiceCollection services)
    {
        if (PubSub == "local" && Node is { } node) services.AddSingleton<IPubSubAdapter>(new LocalAdapter(node));
        if (After(Sqlite, Log) is { } path) services.AddSqliteTopicLog(path);
        foreach (var server in Servers(Redis)) AddRedis(services, server);
        foreach (var server in Servers(Nats)) AddNats(services, server);
    }

    // One connection where both are on the same server.
    private IEnumerable<string> Servers(string engine) =>
        new[] { After(engine, PubSub), After(engine, Log) }.OfType<string>().Distinct();

    private void AddRedis(IServiceCollection services, string server) => services.AddRedis(o =>
    {
        o.Configuration = ConfigurationOptions.Parse(server);
        o.NodeName = Node ?? o.NodeName;
        (o.PubSub, o.Durable) = (After(Redis, PubSub) == server, After(Redis, Log) == server);
    });

    private void AddNats(IServiceCollection services, string server)
    {
        var options = new NatsOptions { NodeName = Node, PubSub = After(Nats, PubSub) == server, Durable = After(Nats, Log) == server };
        services.AddNats(options with { Connection = options.Connection with { Url = $"nats://{server}" } });
    }

    private static string? After(string prefix, string text) =>
        text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : null;
}
