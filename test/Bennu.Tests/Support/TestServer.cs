using Bennu.Broadcasting;
using Bennu.Options;
using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.Sockets;
using Bennu.Transports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bennu.Tests.Support;

/// <summary>Bennu's services with a clock of the test's and one mounted socket, without a network.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly SocketMount _mount;

    private TestServer(ServiceProvider services, SocketMount mount, TestTime time) => (_services, _mount, Time) = (services, mount, time);

    public TestTime Time { get; }

    public IServiceProvider Services => _services;

    public Stage Stage => _services.GetRequiredService<Stage>();

    public PubSubServer PubSub => _services.GetRequiredService<PubSubServer>();

    public IBroadcaster Broadcaster => _services.GetRequiredService<IBroadcaster>();

    public static TestServer Start<TSocket>(
        Action<SocketOptions>? mount = null, Action<BennuOptions>? configure = null, Action<IServiceCollection>? add = null)
        where TSocket : Socket, ISocket
    {
        var time = new TestTime();
        var collection = new ServiceCollection();
        collection.AddSingleton<TimeProvider>(time).AddSingleton<Stage>();
        add?.Invoke(collection);
        var services = collection.AddBennu(o =>
        {
            o.Json.TypeInfoResolverChain.Insert(0, TestJson.Default);
            configure?.Invoke(o);
        }).BuildServiceProvider();
        var server = services.GetRequiredService<SocketServer>();
        var options = new SocketOptions();
        mount?.Invoke(options);
        server.Connections.Watch(options.WebSocket.Timeout);
        return new TestServer(services, new SocketMount(server, SocketType.Of<TSocket>(server.Codec), options), time);
    }

    /// <summary>Connects a client. It speaks through the serializer of its wire, or through another one of the same form.</summary>
    public async Task<TestClient> ConnectAsync(Wire wire, string query = "", Serializer? serializer = null) =>
        await TryConnectAsync(wire, query, serializer) ?? throw new InvalidOperationException("The server takes no connection.");

    /// <summary>Connects a client; null where the server is draining.</summary>
    public async Task<TestClient?> TryConnectAsync(Wire wire, string query = "", Serializer? serializer = null)
    {
        Assert.True(ConnectParams.TryParse(query, null, out var parameters));
        Assert.True(ClientSession.TryRead(parameters, out var session));
        var info = new ConnectInfo { ClientSession = session };
        var decision = await _mount.Type.ConnectAsync(_services, parameters, info, CancellationToken.None);
        Assert.True(decision.IsOk);
        var writer = new RecordingWriter();
        serializer ??= wire.Serializer;
        if (!serializer.SupportsBinary) serializer = TextOnly.Of(serializer); // as the endpoints do
        var connection = new SocketConnection(_mount, decision, info, serializer, writer, _mount.Options.WebSocket.Timeout);
        return await connection.TryOpenAsync() ? new TestClient(connection, writer, wire) : null;
    }

    /// <summary>Connects a client and joins a topic.</summary>
    public async Task<TestClient> JoinAsync(Wire wire, string topic = "room:a", string query = "")
    {
        var client = await ConnectAsync(wire, query);
        await client.JoinAsync(topic);
        return client;
    }

    /// <summary>Broadcasts JSON from outside any channel.</summary>
    public Task BroadcastAsync(string topic, string @event, string json) =>
        Broadcaster.BroadcastAsync(topic, @event, Payload.Json(System.Text.Encoding.UTF8.GetBytes(json))).AsTask();

    /// <summary>Broadcasts bytes from outside any channel.</summary>
    public Task BroadcastAsync(string topic, string @event, byte[] bytes) => Broadcaster.BroadcastAsync(topic, @event, bytes).AsTask();

    /// <summary>How many subscribe to a topic on this node.</summary>
    public int Subscribers(string topic)
    {
        var census = new SubscriberCensus();
        PubSub.LocalBroadcast(new Broadcast { Topic = topic, Event = "census", Payload = default }, census);
        return census.Count;
    }

    /// <summary>Closes the connections of an id.</summary>
    public Task DisconnectAsync(string socketId) => Broadcaster.DisconnectAsync(socketId).AsTask();

    /// <summary>Does what the host does when it stops.</summary>
    public Task DrainAsync() =>
        _services.GetServices<IHostedService>().OfType<SocketDrainer>().Single().StoppingAsync(CancellationToken.None);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
