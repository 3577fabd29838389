using Bennu.PubSub.TopicLogs;

namespace Bennu.Testing;

/// <summary>The log of durable topics, in memory, as a test needs it: it can be lost, and it can fail.</summary>
public sealed class TestTopicLog : ITopicLog
{
    private readonly TimeProvider _time;
    private volatile MemoryTopicLog _inner;
    private volatile Exception? _failure;

    internal TestTopicLog(TimeProvider time) => (_time, _inner) = (time, new MemoryTopicLog(time: time));

    /// <summary>Loses everything, as a log does that was not backed up. Clients with cursors are told <c>reset</c>.</summary>
    public void Lose() => _inner = new MemoryTopicLog(time: _time);

    /// <summary>From now on it can be neither written nor read.</summary>
    public void Fail() => _failure = new TopicLogException("The test lets the topic log fail.");

    /// <summary>It works again.</summary>
    public void Recover() => _failure = null;

    ValueTask<LogAppend> ITopicLog.AppendAsync(LogMessage message, LogRetention retention, CancellationToken cancellationToken) =>
        _failure is { } failure ? ValueTask.FromException<LogAppend>(failure) : _inner.AppendAsync(message, retention, cancellationToken);

    ValueTask<LogPlace> ITopicLog.SeekAsync(string topic, LogStart start, CancellationToken cancellationToken) =>
        _failure is { } failure ? ValueTask.FromException<LogPlace>(failure) : _inner.SeekAsync(topic, start, cancellationToken);

    ValueTask<LogPage> ITopicLog.ReadAsync(string topic, ulong after, int maxEntries, long maxBytes, CancellationToken cancellationToken) =>
        _failure is { } failure ? ValueTask.FromException<LogPage>(failure) : _inner.ReadAsync(topic, after, maxEntries, maxBytes, cancellationToken);
}
