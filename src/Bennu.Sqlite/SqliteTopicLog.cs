using Bennu.PubSub.TopicLogs;
using Bennu.Sqlite.Reading;
using Bennu.Sqlite.Writing;

namespace Bennu.Sqlite;

/// <summary>
/// Topic logs in an SQLite file, for one process. Appends that come at once are made durable together; a lone one does not wait for others.
/// </summary>
public sealed class SqliteTopicLog : ITopicLog
{
    private readonly string _epoch;
    private readonly GroupCommit _writer;
    private readonly ReaderPool _readers;

    internal SqliteTopicLog(string epoch, GroupCommit writer, ReaderPool readers) => (_epoch, _writer, _readers) = (epoch, writer, readers);

    /// <inheritdoc/>
    public ValueTask<LogAppend> AppendAsync(LogMessage message, LogRetention retention, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(retention);
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<LogAppend>(cancellationToken);
        var append = new Append(_epoch, message, retention);
        _writer.Add(append);
        return new(cancellationToken.CanBeCanceled ? append.Task.WaitAsync(cancellationToken) : append.Task);
    }

    /// <inheritdoc/>
    public async ValueTask<LogPlace> SeekAsync(string topic, LogStart start, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return new(_epoch, await _readers.ReadAsync(static (r, s) => r.Seek(s.topic, s.start), (topic, start), cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask<LogPage> ReadAsync(
        string topic, ulong after, int maxEntries, long maxBytes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topic);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEntries, 1);
        return _readers.ReadAsync(
            static (r, s) => r.Page(s._epoch, s.topic, s.after, s.maxEntries, s.maxBytes),
            (_epoch, topic, after, maxEntries, maxBytes), cancellationToken);
    }
}
