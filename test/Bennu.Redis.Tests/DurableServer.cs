namespace Bennu.Redis.Tests;

/// <summary>A server for all tests of a class, that has on its disk what it has acknowledged.</summary>
public sealed class DurableServer : IAsyncLifetime
{
    internal RedisServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await RedisServer.StartDurableAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
