using Bennu.Nats.Logs;
using Bennu.Nats.Streams;
using Bennu.PubSub.TopicLogs;

namespace Bennu.Nats;

/// <summary>
/// Topic logs in JetStream, which all nodes share: a subject for each topic, in a fixed number of streams. An append to a topic takes one
/// round trip, one after another; topics do not wait for one another.
/// </summary>
public sealed class NatsTopicLog : ITopicLog
{
    private const int MaxAttempts = 100;

    private readonly Connection _connection;
    private readonly TopicTable _topics;
    private readonly TimeProvider _time;

    internal NatsTopicLog(Connection connection, TopicTable topics, TimeProvider time) =>
        (_connection, _topics, _time) = (connection, topics, time);

    /// <inheritdoc/>
    public ValueTask<LogAppend> AppendAsync(LogMessage message, LogRetention retention, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(retention);
        return NatsFailure.Translate(AppendInTurnAsync(message, retention, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<LogPlace> SeekAsync(string topic, LogStart start, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return NatsFailure.Translate(SeekAsync(_topics.Of(topic), start, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<LogPage> ReadAsync(
        string topic, ulong after, int maxEntries, long maxBytes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topic);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEntries, 1);
        return NatsFailure.Translate(ReadPageAsync(topic, after, maxEntries, maxBytes, cancellationToken), cancellationToken);
    }

    private async ValueTask<LogAppend> AppendInTurnAsync(LogMessage message, LogRetention retention, CancellationToken cancellationToken)
    {
        var topic = _topics.Of(message.Topic);
        var window = message.Id is null ? default : await _topics.RememberIdsAsync(topic, retention.IdWindow, cancellationToken);
        await topic.Appending.WaitAsync(cancellationToken);
        try
        {
            return await new TopicAppender(_connection, topic, _time).AppendAsync(message, retention, window, cancellationToken);
        }
        finally
        {
            topic.Appending.Release();
        }
    }

    private async ValueTask<LogPlace> SeekAsync(TopicKnowledge topic, LogStart start, CancellationToken cancellationToken)
    {
        var (epoch, reader) = await LookAsync(topic, cancellationToken);
        if (reader.Last is not { Meta: var last }) return new(epoch.Name, 0);
        if (reader.First is not { } first) return new(epoch.Name, last.Position);
        if (start.Time != default)
        {
            var recordedAt = (ulong)start.Time.UtcTicks;
            if (last.RecordedAt < recordedAt) return new(epoch.Name, last.Position);
            return new(epoch.Name, (await reader.FindAsync(first, last, static m => m.RecordedAt, recordedAt, cancellationToken)).Previous);
        }

        if (start.Count == 0) return new(epoch.Name, last.Position);
        var ordinal = last.Ordinal - Math.Min((ulong)start.Count, last.Ordinal) + 1;
        return new(epoch.Name, (await reader.FindAsync(first, last, static m => m.Ordinal, ordinal, cancellationToken)).Previous);
    }

    private async ValueTask<LogPage> ReadPageAsync(
        string name, ulong after, int maxEntries, long maxBytes, CancellationToken cancellationToken)
    {
        var topic = _topics.Of(name);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var (epoch, reader) = await LookAsync(topic, cancellationToken);
            if (reader.First is not { } first || after >= reader.LastPosition)
                return new(epoch.Name, reader.First?.Position ?? 0, reader.LastPosition, []);
            if (await reader.ReadAsync(after, maxEntries, maxBytes, cancellationToken) is { } read)
                return new(epoch.Name, first.Position, reader.LastPosition, [.. read.Select(entry => entry.ToEntry(name))]);
            // Messages were removed while they were read.
            topic.SetFirst(epoch, _connection.Number, null);
        }

        throw new TopicLogException($"Messages of {name} are removed faster than they are read.");
    }

    private async ValueTask<(StreamEpoch Epoch, TopicReader Reader)> LookAsync(TopicKnowledge topic, CancellationToken cancellationToken)
    {
        var epoch = await topic.Stream.EpochAsync(cancellationToken);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var reader = new TopicReader(_connection, topic, epoch, _time);
            if (!await reader.LookAsync(cancellationToken))
            {
                topic.SetFirst(epoch, _connection.Number, null);
                epoch = await topic.Stream.FindAsync(cancellationToken);
                continue;
            }

            if (reader.Last is not null) return (epoch, reader);
            // Nothing is there; or the stream is another one.
            var found = await topic.Stream.FindAsync(cancellationToken);
            if (found == epoch) return (epoch, reader);
            epoch = found;
        }

        throw new TopicLogException("The topic changes faster than it is looked at.");
    }
}
