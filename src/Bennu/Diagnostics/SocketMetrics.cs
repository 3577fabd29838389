using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Bennu.Broadcasting;
using Bennu.Presences;
using Bennu.PubSub;
using Bennu.Sockets;

namespace Bennu.Diagnostics;

/// <summary>
/// The instruments of this node. What is open is always counted, since who begins to listen later wants the whole; everything else costs
/// one comparison where nobody listens. Any thread.
/// </summary>
internal sealed class SocketMetrics
{
    private const string LongPoll = "longpoll", WebSocket = "websocket";

    // From a handler that only computes to one that waits for other systems; joins likewise.
    private static readonly InstrumentAdvice<double> HandlerSeconds = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private static readonly InstrumentAdvice<double> ConnectionSeconds = new()
    {
        HistogramBucketBoundaries = [1, 5, 10, 30, 60, 300, 900, 3_600, 4 * 3_600, 24 * 3_600],
    };

    private static readonly InstrumentAdvice<int> BatchSizes = new()
    {
        HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 1_024],
    };

    private readonly ConcurrentDictionary<string, StrongBox<int>> _openChannels = new();
    private readonly ConcurrentQueue<PresenceServer> _presences = new();
    private readonly Meter _meter;
    private readonly Counter<long> _connectsRefused, _connectionsClosed, _joins, _received, _sent, _sentBytes;
    private readonly Counter<long> _broadcasts, _rateLimited, _mailboxOverflows;
    private readonly Counter<long> _appended, _deduplicated, _repaired, _replayed, _resets, _fallBacks, _presenceDiffs;
    private readonly Histogram<double> _connectionDuration, _joinDuration, _handlerDuration;
    private readonly Histogram<int> _batchSize;
    private int _openWebSockets, _openLongPolls;

    public SocketMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(BennuDiagnostics.MeterName);
        _meter.CreateObservableUpDownCounter("bennu.connections", ObserveConnections, "{connection}", "Open connections.");
        _connectionDuration = _meter.CreateHistogram(
            "bennu.connection.duration", "s", "How long connections were open.", advice: ConnectionSeconds);
        _connectionsClosed = _meter.CreateCounter<long>("bennu.connections.closed", "{connection}", "Connections that ended.");
        _connectsRefused = _meter.CreateCounter<long>("bennu.connects.refused", "{connect}", "Connects that were refused.");
        _meter.CreateObservableUpDownCounter("bennu.channels", ObserveChannels, "{channel}", "Joined channels.");
        _joins = _meter.CreateCounter<long>("bennu.joins", "{join}", "Joins that were decided.");
        _joinDuration = _meter.CreateHistogram("bennu.join.duration", "s", "How long joins took to be decided.", advice: HandlerSeconds);
        _received = _meter.CreateCounter<long>("bennu.messages.received", "{message}", "Messages from clients.");
        _sent = _meter.CreateCounter<long>("bennu.messages.sent", "{message}", "Messages to clients.");
        _sentBytes = _meter.CreateCounter<long>("bennu.bytes.sent", "By", "Size of the messages to clients.");
        _handlerDuration = _meter.CreateHistogram(
            "bennu.handler.duration", "s", "How long handlers of pushes ran.", advice: HandlerSeconds);
        _broadcasts = _meter.CreateCounter<long>("bennu.broadcasts", "{broadcast}", "Broadcasts that this node made.");
        _batchSize = _meter.CreateHistogram(
            "bennu.fastlane.batch_size", "{broadcast}", "Broadcasts that a topic's clients got with one write.", advice: BatchSizes);
        _rateLimited = _meter.CreateCounter<long>("bennu.messages.rate_limited", "{message}", "Messages that exceeded a rate limit.");
        _appended = _meter.CreateCounter<long>("bennu.durable.appends", "{message}", "Messages that the topic log recorded, repeats included.");
        _deduplicated = _meter.CreateCounter<long>("bennu.durable.deduplicated", "{message}", "Repeated pushes that got their recorded reply.");
        _repaired = _meter.CreateCounter<long>("bennu.durable.repaired", "{message}", "Messages whose announcement was lost, read from the log.");
        _replayed = _meter.CreateCounter<long>("bennu.durable.replayed", "{message}", "Messages that one subscriber was sent from the log.");
        _resets = _meter.CreateCounter<long>("bennu.durable.resets", "{subscriber}", "Subscribers told that they missed messages.");
        _fallBacks = _meter.CreateCounter<long>("bennu.durable.fallbacks", "{subscriber}", "Slow subscribers that left the live feed for the log.");
        _meter.CreateObservableUpDownCounter("bennu.presence.entries", ObserveEntries, "{entry}", "Entries in this node's presence lists.");
        _meter.CreateObservableUpDownCounter("bennu.presence.replicas", ObserveReplicas, "{node}", "Other nodes that presence knows.");
        _presenceDiffs = _meter.CreateCounter<long>("bennu.presence.diffs", "{broadcast}", "Presence changes sent to this node's clients.");
        _mailboxOverflows = _meter.CreateCounter<long>("bennu.mailbox.overflows", "{channel}", "Channels killed for their full mailbox.");
    }

    /// <summary>Whether joins are to be timed.</summary>
    public bool WantsJoins => _joins.Enabled || _joinDuration.Enabled;

    /// <summary>Whether handlers are to be timed.</summary>
    public bool WantsHandlers => _handlerDuration.Enabled;

    public int OpenConnections => Volatile.Read(ref _openWebSockets) + Volatile.Read(ref _openLongPolls);

    public int OpenChannels
    {
        get
        {
            var count = 0;
            foreach (var (_, open) in _openChannels) count += Volatile.Read(ref open.Value);
            return count;
        }
    }

    /// <summary>Measures the connections' queues too; called once.</summary>
    public void Observe(SocketRegistry connections) => _meter.CreateObservableUpDownCounter(
        "bennu.bytes.queued", () => ObserveQueues(connections), "By", "Bytes that clients have not taken yet.");

    /// <summary>Measures the connection to the other nodes too; called once.</summary>
    public void Observe(PubSubServer pubSub, BackplaneWatch backplane)
    {
        _meter.CreateObservableGauge("bennu.pubsub.connected", () => pubSub.IsConnected ? 1 : 0, "1", "Whether the other nodes can be reached.");
        _meter.CreateObservableCounter("bennu.pubsub.losses", () => backplane.Losses, "{loss}", "Losses of the connection to the other nodes.");
        _meter.CreateObservableCounter(
            "bennu.pubsub.undelivered", () => pubSub.UndeliveredCount, "{broadcast}", "Broadcasts that did not leave this node.");
    }

    /// <summary>Measures a presence too.</summary>
    public void Observe(PresenceServer presence) => _presences.Enqueue(presence);

    public void ConnectRefused(string transport, string reason)
    {
        if (_connectsRefused.Enabled) _connectsRefused.Add(1, new(Tag.Transport, transport), new(Tag.Reason, reason));
    }

    public void ConnectionOpened(string transport) => Interlocked.Increment(ref OpenOf(transport));

    public void ConnectionClosed(string transport, string cause, TimeProvider time, long opened)
    {
        Interlocked.Decrement(ref OpenOf(transport));
        if (_connectionsClosed.Enabled) _connectionsClosed.Add(1, new(Tag.Transport, transport), new(Tag.Reason, cause));
        if (_connectionDuration.Enabled)
            _connectionDuration.Record(
                time.GetElapsedTime(opened).TotalSeconds, new KeyValuePair<string, object?>(Tag.Transport, transport));
    }

    public void ChannelOpened(string channel) => Interlocked.Increment(ref OpenChannelsOf(channel));

    public void ChannelClosed(string channel) => Interlocked.Decrement(ref OpenChannelsOf(channel));

    public void Joined(string channel, string result, TimeSpan duration)
    {
        _joins.Add(1, new(Tag.Channel, channel), new(Tag.Result, result));
        _joinDuration.Record(duration.TotalSeconds, new(Tag.Channel, channel), new(Tag.Result, result));
    }

    /// <summary>A join that a limit refused before anyone was asked.</summary>
    public void JoinLimited(string channel)
    {
        if (_joins.Enabled) _joins.Add(1, new(Tag.Channel, channel), new(Tag.Result, Result.Limited));
    }

    public void Received(string transport)
    {
        if (_received.Enabled) _received.Add(1, new KeyValuePair<string, object?>(Tag.Transport, transport));
    }

    public void Sent(long messages, long bytes)
    {
        if (_sent.Enabled) _sent.Add(messages);
        if (_sentBytes.Enabled) _sentBytes.Add(bytes);
    }

    public void Handled(string channel, string @event, string result, TimeSpan duration) =>
        _handlerDuration.Record(duration.TotalSeconds, new(Tag.Channel, channel), new(Tag.Event, @event), new(Tag.Result, result));

    public void Broadcast()
    {
        if (_broadcasts.Enabled) _broadcasts.Add(1);
    }

    public void Appended(bool isRepeat)
    {
        if (_appended.Enabled) _appended.Add(1, new KeyValuePair<string, object?>(Tag.Result, isRepeat ? Result.Repeat : Result.Ok));
    }

    public void Deduplicated(string channel)
    {
        if (_deduplicated.Enabled) _deduplicated.Add(1, new KeyValuePair<string, object?>(Tag.Channel, channel));
    }

    public void FeedRepaired(int messages)
    {
        if (_repaired.Enabled) _repaired.Add(messages);
    }

    public void Replayed(int messages)
    {
        if (_replayed.Enabled) _replayed.Add(messages);
    }

    public void Reset(string reason)
    {
        if (_resets.Enabled) _resets.Add(1, new KeyValuePair<string, object?>(Tag.Reason, reason));
    }

    public void FellBack()
    {
        if (_fallBacks.Enabled) _fallBacks.Add(1);
    }

    public void PresenceDiff(string presence)
    {
        if (_presenceDiffs.Enabled) _presenceDiffs.Add(1, new KeyValuePair<string, object?>(Tag.Presence, presence));
    }

    public void FastlaneFlushed(int broadcasts)
    {
        if (_batchSize.Enabled) _batchSize.Record(broadcasts);
    }

    public void RateLimited(string limit)
    {
        if (_rateLimited.Enabled) _rateLimited.Add(1, new KeyValuePair<string, object?>(Tag.Reason, limit));
    }

    public void MailboxOverflowed(string channel)
    {
        if (_mailboxOverflows.Enabled) _mailboxOverflows.Add(1, new KeyValuePair<string, object?>(Tag.Channel, channel));
    }

    private ref int OpenOf(string transport) => ref transport == LongPoll ? ref _openLongPolls : ref _openWebSockets;

    private ref int OpenChannelsOf(string channel) => ref _openChannels.GetOrAdd(channel, static _ => new StrongBox<int>()).Value;

    private IEnumerable<Measurement<int>> ObserveConnections() =>
    [
        new(Volatile.Read(ref _openWebSockets), new KeyValuePair<string, object?>(Tag.Transport, WebSocket)),
        new(Volatile.Read(ref _openLongPolls), new KeyValuePair<string, object?>(Tag.Transport, LongPoll)),
    ];

    private IEnumerable<Measurement<int>> ObserveChannels()
    {
        foreach (var (channel, open) in _openChannels)
            yield return new(Volatile.Read(ref open.Value), new KeyValuePair<string, object?>(Tag.Channel, channel));
    }

    private IEnumerable<Measurement<int>> ObserveEntries()
    {
        foreach (var presence in _presences)
            yield return new(presence.Tracker.EntryCount, new KeyValuePair<string, object?>(Tag.Presence, presence.Name));
    }

    private IEnumerable<Measurement<int>> ObserveReplicas()
    {
        foreach (var presence in _presences)
        {
            var (up, down) = presence.Tracker.Replicas;
            yield return new(up, new(Tag.Presence, presence.Name), new(Tag.Result, Result.Up));
            yield return new(down, new(Tag.Presence, presence.Name), new(Tag.Result, Result.Down));
        }
    }

    private static IEnumerable<Measurement<long>> ObserveQueues(SocketRegistry connections)
    {
        long webSocket = 0, longPoll = 0;
        foreach (var connection in connections.Each())
        {
            var bytes = connection.Writer.QueuedBytes;
            if (connection.ConnectInfo.Transport == LongPoll) longPoll += bytes;
            else webSocket += bytes;
        }
        return
        [
            new(webSocket, new KeyValuePair<string, object?>(Tag.Transport, WebSocket)),
            new(longPoll, new KeyValuePair<string, object?>(Tag.Transport, LongPoll)),
        ];
    }
}
