using Bennu.Diagnostics;
using Bennu.Options;
using Bennu.PubSub;
using Bennu.PubSub.Deduplication;
using Bennu.PubSub.TopicLogs;
using Bennu.Sockets;
using Microsoft.Extensions.Logging;

namespace Bennu.Durable;

/// <summary>What all durable topics of this node share: the log, the ledger, and how both are used.</summary>
internal sealed class DurableTopics : IDisposable
{
    private const int MaxConcurrentReads = 16;
    private const long RecentBytes = 64 * 1024 * 1024;
    private static readonly RateLimit FailureLines = new(1, 10);

    private readonly ITopicLog _log;
    private readonly PubSubServer _pubSub;
    private readonly SemaphoreSlim _reads = new(MaxConcurrentReads, MaxConcurrentReads); // first come, first served
    private readonly CancellationTokenSource _stopping = new();
    private readonly TimeSpan _checkInterval, _appendTimeout;

    public DurableTopics(
        ITopicLog log, IDeduplicationLedger ledger, PubSubServer pubSub, TimeProvider time, BennuOptions options, ILogger logger,
        SocketMetrics metrics, WorkQueue work)
    {
        Stopping = _stopping.Token; // once disposed, the source gives no token any more
        _log = log;
        _pubSub = pubSub;
        _checkInterval = options.DurableCheckInterval;
        _appendTimeout = options.DurableAppendTimeout;
        Ledger = ledger;
        Time = time;
        Logger = logger;
        Metrics = metrics;
        Work = work;
        ReadFailures = new LogLimiter(FailureLines, time);
    }

    public IDeduplicationLedger Ledger { get; }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public SocketMetrics Metrics { get; }

    public WorkQueue Work { get; }

    public RecentBudget Budget { get; } = new(RecentBytes);

    /// <summary>Limits the log lines about a log that cannot be read, of which every topic and replay has its own.</summary>
    public LogLimiter ReadFailures { get; }

    /// <summary>Cancelled when the server stops: what stops a handler whose client is gone but whose message must be handled once.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>
    /// Records a broadcast, and announces it to all nodes. Completes when it is recorded; an announcement that fails is made up for by the checks of
    /// the topic's feeds.
    /// </summary>
    /// <exception cref="TopicLogException">It was not acknowledged by the log; it may turn up all the same.</exception>
    public async ValueTask<LogPlace> AppendAsync(Broadcast broadcast, string? id, LogRetention retention, CancellationToken cancellationToken)
    {
        var message = new LogMessage
        {
            Topic = broadcast.Topic,
            Event = broadcast.Event,
            Payload = broadcast.Payload,
            IsBinary = broadcast.IsBinary,
            Id = id,
            FromSession = broadcast.FromSession,
        };
        var append = await RecordAsync(message, retention, cancellationToken).ConfigureAwait(false);
        var announcement = broadcast.With(append.Link, broadcast.From);
        Metrics.Appended(append.IsRepeat);
        if (_log is IAnnouncingTopicLog { IsAnnouncing: true })
        {
            _pubSub.LocalBroadcast(announcement);
            return append.Link.Place;
        }
        try
        {
            await _pubSub.BroadcastAsync(announcement, null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (BroadcastException)
        {
            _pubSub.LocalBroadcast(announcement);
        }
        return append.Link.Place;
    }

    // Whatever the engine does, nobody waits for ever.
    private async ValueTask<LogAppend> RecordAsync(LogMessage message, LogRetention retention, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var recorded = _log.AppendAsync(message, retention, patience.Token);
        if (recorded.IsCompleted) return await recorded.ConfigureAwait(false);
        try
        {
            return await recorded.AsTask().WaitAsync(_appendTimeout, Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            await patience.CancelAsync().ConfigureAwait(false);
            throw new TopicLogException($"the log of topic \"{message.Topic}\" did not acknowledge a message within {_appendTimeout}", e);
        }
    }

    /// <summary>Completes when other nodes' announcements for a topic arrive here, or cannot for now.</summary>
    public ValueTask WhenSubscribedAsync(string topic) => _pubSub.WhenSubscribedAsync(topic, Stopping);

    /// <inheritdoc cref="ITopicLog.SeekAsync"/>
    public async ValueTask<LogPlace> SeekAsync(string topic, LogStart start)
    {
        await _reads.WaitAsync().ConfigureAwait(false);
        try
        {
            return await _log.SeekAsync(topic, start, Stopping).ConfigureAwait(false);
        }
        finally
        {
            _reads.Release();
        }
    }

    /// <inheritdoc cref="ITopicLog.ReadAsync"/>
    public async ValueTask<LogPage> ReadAsync(string topic, ulong after, int maxEntries, long maxBytes)
    {
        await _reads.WaitAsync().ConfigureAwait(false);
        try
        {
            return await _log.ReadAsync(topic, after, maxEntries, maxBytes, Stopping).ConfigureAwait(false);
        }
        finally
        {
            _reads.Release();
        }
    }

    /// <summary>When a feed is to be compared with its log next: after the interval, give or take a quarter, so that not all are at once.</summary>
    public long NextCheck()
    {
        var interval = _checkInterval * (0.75 + Random.Shared.NextDouble() / 2);
        return Time.GetTimestamp() + (long)(interval.TotalSeconds * Time.TimestampFrequency);
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
        _reads.Dispose();
    }
}
