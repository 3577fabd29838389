using Bennu.PubSub;

namespace ConformanceServer;

/// <summary>What the environment variables PORT, NODE, PUBSUB and LOG ask for.</summary>
internal sealed record ServerEnvironment(string Address, string? Node, string? SqlitePath)
{
    public static ServerEnvironment Read()
    {
        var port = Environment.GetEnvironmentVariable("PORT") ?? throw new InvalidOperationException("Set PORT to the port to listen on.");
        if (Environment.GetEnvironmentVariable("PUBSUB") is { } pubSub and not "local")
            throw new InvalidOperationException($"PUBSUB={pubSub} is not known; this server knows PUBSUB=local.");
        return new ServerEnvironment(
            $"http://127.0.0.1:{port}", Environment.GetEnvironmentVariable("NODE"), SqliteFile(Environment.GetEnvironmentVariable("LOG")));
    }

    public void AddBackplane(IServiceCollection services)
    {
        if (Node is { } node) services.AddSingleton<IPubSubAdapter>(new LocalAdapter(node));
        if (SqlitePath is { } path) services.AddSqliteTopicLog(path);
    }

    private static string? SqliteFile(string? log)
    {
        const string Sqlite = "sqlite:";
        if (log is null or "memory") return null;
        return log.StartsWith(Sqlite, StringComparison.Ordinal)
            ? log[Sqlite.Length..]
            : throw new InvalidOperationException($"LOG={log} is not known; this server knows LOG=memory and LOG=sqlite:PATH.");
    }
}
