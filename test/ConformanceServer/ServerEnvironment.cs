using Bennu.PubSub;

namespace ConformanceServer;

/// <summary>What the environment variables PORT, NODE, PUBSUB and LOG ask for.</summary>
internal sealed record ServerEnvironment(string Address, string? Node)
{
    public static ServerEnvironment Read()
    {
        var port = Environment.GetEnvironmentVariable("PORT") ?? throw new InvalidOperationException("Set PORT to the port to listen on.");
        Demand("PUBSUB", "local");
        Demand("LOG", "memory");
        return new ServerEnvironment($"http://127.0.0.1:{port}", Environment.GetEnvironmentVariable("NODE"));
    }

    public void AddBackplane(IServiceCollection services)
    {
        if (Node is { } node) services.AddSingleton<IPubSubAdapter>(new LocalAdapter(node));
    }

    private static void Demand(string variable, string only)
    {
        if (Environment.GetEnvironmentVariable(variable) is { } value && value != only)
            throw new InvalidOperationException($"{variable}={value} is not known; this server knows {variable}={only}.");
    }
}
