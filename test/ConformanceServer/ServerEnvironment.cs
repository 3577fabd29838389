using Bennu.PubSub;

namespace ConformanceServer;

/// <summary>What the environment variables PORT, NODE, PUBSUB and LOG ask for.</summary>
internal sealed record ServerEnvironment(string Address, string? Node, string PubSub, string Log)
{
    private const string Sqlite = "sqlite:", Redis = "redis:";

    public static ServerEnvironment Read()
    {
        var port = Environment.GetEnvironmentVariable("PORT") ?? throw new InvalidOperationException("Set PORT to the port to listen on.");
        var pubSub = Environment.GetEnvironmentVariable("PUBSUB") ?? "local";
        var log = Environment.GetEnvironmentVariable("LOG") ?? "memory";
        if (pubSub != "local" && After(Redis, pubSub) is null)
            throw new InvalidOperationException($"PUBSUB={pubSub} is not known; this server knows local and redis:HOST:PORT.");
        if (log != "memory" && After(Sqlite, log) is null && After(Redis, log) is null)
            throw new InvalidOperationException($"LOG={log} is not known; this server knows memory, sqlite:PATH and redis:HOST:PORT.");
        return new ServerEnvironment($"http://127.0.0.1:{port}", Environment.GetEnvironmentVariable("NODE"), pubSub, log);
    }

    public void AddBackplane(IServiceCollection services)
    {
        if (Node is { } node) services.AddSingleton<IPubSubAdapter>(new LocalAdapter(node));
        if (After(Sqlite, Log) is { } path) services.AddSqliteTopicLog(path);
        if ((After(Redis, PubSub) ?? After(Redis, Log)) is { } redis)
        {
            services.AddRedis(o =>
            {
                o.Configuration = StackExchange.Redis.ConfigurationOptions.Parse(redis);
                o.NodeName = Node ?? o.NodeName;
                (o.PubSub, o.Durable) = (After(Redis, PubSub) is not null, After(Redis, Log) is not null);
            });
        }
    }

    private static string? After(string prefix, string text) =>
        text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : null;
}
