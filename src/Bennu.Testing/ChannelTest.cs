using System.Text;
using System.Text.Json;
using Bennu.Broadcasting;
using Bennu.Channels;
using Bennu.Diagnostics;
using Bennu.Options;
using Bennu.PubSub;
using Bennu.PubSub.Deduplication;
using Bennu.PubSub.TopicLogs;
using Bennu.Sockets;
using Bennu.Testing.Nodes;
using Bennu.Testing.Reporting;
using Bennu.Testing.Wire;
using Bennu.Transports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bennu.Testing;

/// <summary>
/// A socket and its channels on a server without a network, whose clock stands still: the beginning of every test. Everything else is the real
/// thing: the handshake, the connection, the serializer, the fastlane. Dispose it at the end of the test.
/// </summary>
public sealed class ChannelTest : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Surroundings _surroundings;
    private readonly ServiceProvider _services;
    private readonly SocketMount _mount;
    private readonly Handshake _handshake;
    private readonly IHostedService[] _hosted; // Bennu's own: the application's have no place here
    private readonly Dictionary<string, TestTopic> _topics = []; // under the gate
    private int _clients;

    private ChannelTest(Surroundings surroundings, ServiceProvider services, ServerLog log, Func<PayloadCodec, SocketType> type, SocketOptions options)
    {
        var server = services.GetRequiredService<SocketServer>();
        (_surroundings, _services, Log) = (surroundings, services, log);
        Codec = new ClientCodec(services.GetRequiredService<IOptions<BennuOptions>>().Value.Json);
        _mount = new SocketMount(server, type(server.Codec), options);
        _handshake = new Handshake(_mount, services);
        server.Connections.Watch(options.WebSocket.Timeout);
        _hosted = [.. services.GetServices<IHostedService>().Where(static service => service.GetType().Assembly == typeof(SocketDrainer).Assembly)];
        foreach (var service in _hosted) surroundings.Work.Start(service, static service => service.StartAsync(CancellationToken.None));
    }

    /// <summary>The application's services as this test has them.</summary>
    public IServiceProvider Services => _services;

    /// <summary>The server's clock.</summary>
    public TestClock Clock => _surroundings.Clock;

    /// <summary>How long, in real time, the server may take to settle; it only turns a hang into a failure.</summary>
    /// <value>10 seconds; any time where a debugger is attached.</value>
    public TimeSpan Patience
    {
        get => _surroundings.Patience;
        set => _surroundings.Patience = value;
    }

    /// <summary>The log of durable topics, in memory.</summary>
    public TestTopicLog TopicLog => _surroundings.Log;

    /// <summary>The name of the server among the nodes of its cluster.</summary>
    public string NodeName => PubSub.NodeName;

    internal ClientCodec Codec { get; }

    internal ServerLog Log { get; }

    internal PubSubServer PubSub => _services.GetRequiredService<PubSubServer>();

    internal IBroadcaster Broadcaster => _services.GetRequiredService<IBroadcaster>();

    /// <summary>Starts a server with one socket.</summary>
    /// <param name="services">
    /// Adds the application's services and the test's doubles; as everywhere the last one added counts. Bennu is added where it is not, its options
    /// set by <c>AddBennu</c>. The clock, the adapter, the topic log and the ledger are always the kit's own.
    /// </param>
    /// <param name="mount">Sets the options that the socket would be mounted with.</param>
    public static ChannelTest Start<TSocket>(Action<IServiceCollection>? services = null, Action<SocketOptions>? mount = null)
        where TSocket : Socket, ISocket =>
        Start<TSocket>(new Surroundings(), new LocalAdapter("node-1"), services, mount);

    internal static ChannelTest Start<TSocket>(
        Surroundings surroundings, IPubSubAdapter adapter, Action<IServiceCollection>? services, Action<SocketOptions>? mount)
        where TSocket : Socket, ISocket
    {
        var log = new ServerLog();
        var collection = new ServiceCollection();
        services?.Invoke(collection);
        collection.AddBennu();
        collection.AddLogging(logging => logging.AddProvider(log).AddFilter<ServerLog>(BennuDiagnostics.LogCategory, LogLevel.Debug));
        collection.Replace(ServiceDescriptor.Singleton<TimeProvider>(surroundings.Clock));
        collection.Replace(ServiceDescriptor.Singleton<WorkQueue>(surroundings.Work));
        collection.Replace(ServiceDescriptor.Singleton(adapter));
        collection.Replace(ServiceDescriptor.Singleton<ITopicLog>(surroundings.Log));
        collection.Replace(ServiceDescriptor.Singleton<IDeduplicationLedger>(surroundings.Ledger));
        var options = new SocketOptions();
        mount?.Invoke(options);
        return new ChannelTest(surroundings, collection.BuildServiceProvider(validateScopes: true), log, SocketType.Of<TSocket>, options);
    }

    /// <summary>Connects a client.</summary>
    /// <param name="parameters">The connect parameters: an anonymous object, a dictionary, a <c>JsonObject</c>.</param>
    /// <param name="configure">Sets what else the request has: headers, the user, path variables.</param>
    /// <exception cref="ChannelTestException">The connect was refused.</exception>
    public async Task<TestClient> ConnectAsync(object? parameters = null, Action<ConnectRequest>? configure = null)
    {
        var client = NewClient(parameters, configure);
        if (await client.TryConnectAsync().ConfigureAwait(false) is { } refusal) throw Refused(client, refusal);
        await SettleAsync().ConfigureAwait(false);
        return client;
    }

    /// <summary>Tries to connect a client that must not come in.</summary>
    /// <returns>The refusal.</returns>
    /// <exception cref="ChannelTestException">The client was let in.</exception>
    public async Task<HttpAnswer> ConnectRefusedAsync(object? parameters = null, Action<ConnectRequest>? configure = null)
    {
        var client = NewClient(parameters, configure);
        return await client.TryConnectAsync().ConfigureAwait(false) ?? throw client.Failure("the connect to be refused");
    }

    /// <summary>A topic, to broadcast to it, or to look at what is broadcast to it from now on. Topics that clients of this server join are looked at anyway.</summary>
    public TestTopic Topic(string name)
    {
        lock (_gate)
        {
            if (_topics.TryGetValue(name, out var topic)) return topic;
            topic = _topics[name] = new TestTopic(this, name);
            _surroundings.Add(topic, this);
            return topic;
        }
    }

    /// <summary>
    /// Completes when nothing more happens before the test does something: all frames, joins, handlers, timers that were due, broadcasts, recordings
    /// and replays are done, or wait for the clock, for a <see cref="Gate"/>, or for a client that does not read. It is known, not guessed: whatever
    /// has not reached a client by then is not on its way.
    /// </summary>
    /// <remarks>
    /// What a handler starts and does not await is not waited for. A handler that awaits something else that only the test brings about must pass a
    /// <see cref="Gate"/>, or else this fails once <see cref="Patience"/> is over.
    /// </remarks>
    public Task SettleAsync() => _surroundings.SettleAsync(this);

    /// <summary>
    /// Lets time pass, as it would: the clock goes from one timer that is due to the next, and the server settles at each.
    /// </summary>
    public Task AdvanceAsync(TimeSpan time) => _surroundings.AdvanceAsync(this, time);

    /// <summary>Closes the connections of a socket id, as <c>IBroadcaster.DisconnectAsync</c> does.</summary>
    public async Task DisconnectAsync(string socketId)
    {
        await Broadcaster.DisconnectAsync(socketId).ConfigureAwait(false);
        await SettleAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Shuts the server down as the host does: every connection is drained and closed with 1012, and other nodes are told that it is gone.
    /// </summary>
    public async Task DrainAsync()
    {
        var drain = _surroundings.Work.Start(_hosted, static async hosted =>
        {
            foreach (var service in hosted.OfType<IHostedLifecycleService>()) await service.StoppingAsync(CancellationToken.None).ConfigureAwait(false);
            foreach (var service in hosted.Reverse()) await service.StopAsync(CancellationToken.None).ConfigureAwait(false);
        });
        await SettleAsync().ConfigureAwait(false);
        if (drain.IsCompleted) await drain.ConfigureAwait(false);
    }

    /// <summary>Ends the server without a word to its clients and to other nodes: as if it had crashed.</summary>
    public ValueTask DisposeAsync()
    {
        _surroundings.Remove(this);
        return _services.DisposeAsync();
    }

    internal Task<(Admitted? Admitted, HttpAnswer Answer)> AskAsync(ConnectRequest request, JsonElement parameters) =>
        _surroundings.Work.StartAsync(() => _handshake.AskAsync(request, parameters));

    internal Link Open(TestClient client, Admitted admitted, ConnectRequest request) =>
        new(_surroundings.Work, client, _mount, admitted, () => _handshake.Leave(request));

    internal ChannelTestException Refused(TestClient client, HttpAnswer answer) =>
        client.Failure($"to be let in, and was answered {answer.Status}{(answer.Body.Length == 0 ? "" : $" \"{answer.Body}\"")}");

    internal ChannelTestException Failure(string expected, TestClient? client, Exception? cause = null)
    {
        var report = new StringBuilder(expected);
        if (client is not null) report.AppendLine().Append($"What happened to {client.Name} (→ sent, ← received):").AppendLine().Append(client);
        if (Log.ToString() is { Length: > 0 } log) report.AppendLine().AppendLine("The server logged:").Append(log);
        return new ChannelTestException(report.ToString(), cause);
    }

    private TestClient NewClient(object? parameters, Action<ConnectRequest>? configure)
    {
        var request = new ConnectRequest();
        configure?.Invoke(request);
        return new TestClient(this, $"client {Interlocked.Increment(ref _clients)}", request, Codec.Look(Codec.Encode(parameters)));
    }
}
