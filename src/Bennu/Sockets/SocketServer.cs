using System.Collections.Concurrent;
using Bennu.Broadcasting;
using Bennu.Channels;
using Bennu.Diagnostics;
using Bennu.Durable;
using Bennu.Options;
using Bennu.PubSub;
using Bennu.PubSub.Deduplication;
using Bennu.PubSub.TopicLogs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bennu.Sockets;

/// <summary>What all connections of this node share.</summary>
internal sealed class SocketServer : IDisposable
{
    private static readonly RateLimit HandshakeLines = new(1, 10);
    private static readonly RateLimit MalformedLines = new(1, 10);

    private readonly ConcurrentQueue<SocketType> _types = new();

    public SocketServer(
        IServiceProvider services, IOptions<BennuOptions> options, PubSubServer pubSub, TimeProvider time, PayloadCodec codec,
        ITopicLog log, IDeduplicationLedger ledger, ILoggerFactory loggers, SocketMetrics metrics, WorkQueue work)
    {
        options.Value.Validate();
        Services = services;
        Options = options.Value;
        PubSub = pubSub;
        Time = time;
        Codec = codec;
        Logger = loggers.CreateLogger(BennuDiagnostics.LogCategory);
        Metrics = metrics;
        Work = work;
        Durable = new DurableTopics(log, ledger, pubSub, time, Options, Logger, metrics, work);
        Fastlanes = new FastlaneRegistry(pubSub, Logger, metrics, Durable);
        Backplane = new BackplaneWatch(pubSub, Fastlanes, Logger, time);
        Connections = new SocketRegistry(time);
        metrics.Observe(Connections);
        metrics.Observe(pubSub, Backplane);
        Handshakes = new LogLimiter(HandshakeLines, time);
        MalformedFrames = new LogLimiter(MalformedLines, time);
        Connects = new Admission(Options.MaxConcurrentConnects);
        Joins = new Admission(Options.MaxConcurrentJoins);
        Addresses = new AddressCounter(Options.MaxConnectionsPerAddress);
    }

    public IServiceProvider Services { get; }

    public BennuOptions Options { get; }

    public PubSubServer PubSub { get; }

    public TimeProvider Time { get; }

    public PayloadCodec Codec { get; }

    public ILogger Logger { get; }

    public SocketMetrics Metrics { get; }

    public WorkQueue Work { get; }

    /// <summary>Limits the log lines about handshakes, which cost a client nothing.</summary>
    public LogLimiter Handshakes { get; }

    /// <summary>Limits the log lines about malformed frames, of which a client can send one with every new connection.</summary>
    public LogLimiter MalformedFrames { get; }

    public FastlaneRegistry Fastlanes { get; }

    /// <summary>What is done about a backplane that goes and comes back.</summary>
    public BackplaneWatch Backplane { get; }

    /// <summary>The log of durable topics, and what belongs to it.</summary>
    public DurableTopics Durable { get; }

    public SocketRegistry Connections { get; }

    /// <summary>The connects that are being decided.</summary>
    public Admission Connects { get; }

    /// <summary>The joins that are being decided.</summary>
    public Admission Joins { get; }

    public AddressCounter Addresses { get; }

    /// <summary>Makes a socket type known, whose durable routes broadcasts from outside any channel go by.</summary>
    public void Add(SocketType type) => _types.Enqueue(type);

    /// <summary>The durable route of a topic; null where it has none. Of several sockets the one mounted first counts.</summary>
    public DurableRoute? FindDurable(string topic)
    {
        foreach (var type in _types)
            if (type.FindRoute(topic, out _) is { Durable: { } durable }) return durable;
        return null;
    }

    public void Dispose()
    {
        Backplane.Dispose();
        Durable.Dispose();
        Fastlanes.Dispose();
        Connections.Dispose();
    }
}
