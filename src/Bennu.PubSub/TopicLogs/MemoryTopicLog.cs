using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Bennu.PubSub.TopicLogs;

/// <summary>
/// A topic log in this process's memory, for one server or for tests. Clients that reconnect to the same process miss nothing; every
/// message, id and position is lost when the process ends, whereupon the next one begins another epoch and its clients are told a reset.
/// Nodes do not share it.
/// </summary>
/// <remarks>
/// <see cref="LogRetention"/> holds exactly: what exceeds it is never returned. A topic whose messages and ids are all gone still takes
/// some 200 bytes, for its last position, as long as the log lives. Message ids are not part of
/// <see cref="MemoryTopicLogOptions.MaxBytes"/>: they are kept for their <see cref="LogRetention.IdWindow"/> in any case.
/// </remarks>
public sealed class MemoryTopicLog : ITopicLog
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, MemoryTopic> _topics = new();
    private readonly Func<string, MemoryTopic> _newTopic;
    private readonly MemoryBudget _budget;
    private readonly LogPage _nothing;
    private readonly TimeProvider _time;
    private long _swept;

    /// <summary>Creates an empty log, a new epoch.</summary>
    /// <param name="options">Its bounds.</param>
    /// <param name="time">Its clock; the system's by default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="MemoryTopicLogOptions.MaxBytes"/> is not positive.</exception>
    public MemoryTopicLog(MemoryTopicLogOptions? options = null, TimeProvider? time = null)
    {
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxBytes, nameof(options));
        _time = time ?? TimeProvider.System;
        _budget = new(options.MaxBytes);
        _swept = _time.GetTimestamp();
        var epoch = RandomNumberGenerator.GetHexString(10, lowercase: true);
        _newTopic = _ => new(epoch, _budget, _time);
        _nothing = new(epoch, 0, 0, []);
    }

    /// <summary>How many bytes of <see cref="MemoryTopicLogOptions.MaxBytes"/> are in use.</summary>
    internal long UsedBytes => _budget.Used;

    /// <inheritdoc/>
    /// <remarks>Completes at once.</remarks>
    public ValueTask<LogAppend> AppendAsync(LogMessage message, LogRetention retention, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(retention);
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<LogAppend>(cancellationToken);
        var topic = _topics.GetOrAdd(message.Topic, _newTopic);
        var append = topic.Append(message, retention);
        if (!append.IsRepeat) _budget.Settle(topic.Recency);
        SweepIfDue();
        return new(append);
    }

    /// <inheritdoc/>
    /// <remarks>Completes at once.</remarks>
    public ValueTask<LogPlace> SeekAsync(string topic, LogStart start, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<LogPlace>(cancellationToken);
        return new(_topics.TryGetValue(topic, out var found) ? found.Seek(start) : new LogPlace(_nothing.Epoch, 0));
    }

    /// <inheritdoc/>
    /// <remarks>Completes at once.</remarks>
    public ValueTask<LogPage> ReadAsync(
        string topic, ulong after, int maxEntries, long maxBytes, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEntries, 1);
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<LogPage>(cancellationToken);
        return new(_topics.TryGetValue(topic, out var found) ? found.Read(after, maxEntries, maxBytes) : _nothing);
    }

    // What nobody reads or appends to any more would otherwise keep what is over age.
    private void SweepIfDue()
    {
        var swept = Volatile.Read(ref _swept);
        if (_time.GetElapsedTime(swept) < SweepInterval) return;
        if (Interlocked.CompareExchange(ref _swept, _time.GetTimestamp(), swept) != swept) return;
        ThreadPool.UnsafeQueueUserWorkItem(static log => log.Sweep(), this, preferLocal: false);
    }

    private void Sweep()
    {
        foreach (var (_, topic) in _topics) topic.Trim();
    }
}
