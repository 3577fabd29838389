using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Bennu.PubSub.TopicLogs;
using Bennu.Redis.Broadcasts;
using Bennu.Redis.Connection;
using Bennu.Redis.Streams;
using StackExchange.Redis;

namespace Bennu.Redis;

/// <summary>
/// Topic logs in Redis Streams, shared by all nodes. One script appends, leaves out what it has under the same id, removes what exceeds the
/// retention, and announces the message to the other nodes, all at one moment. How durable a message is when its append completes is up to
/// Redis' settings: see the page on Redis.
/// </summary>
public sealed class RedisTopicLog : IAnnouncingTopicLog
{
    private static readonly string AppendScript = Script.Load("place", "append");
    private static readonly string ReadScript = Script.Load("place", "read");
    private static readonly string SeekScript = Script.Load("place", "seek");

    private readonly RedisConnection _connection;
    private readonly Sender _sender;
    private readonly Outbox _outbox;
    private readonly ReplicaWait? _replicas;
    private ulong _highest;

    internal RedisTopicLog(RedisConnection connection, Sender sender, Outbox outbox, ReplicaWait? replicas) =>
        (_connection, _sender, _outbox, _replicas) = (connection, sender, outbox, replicas);

    /// <inheritdoc/>
    /// <remarks>
    /// Not where replicas are waited for: other nodes would deliver a message that they are told of before it is as safe as it is to be.
    /// </remarks>
    public bool IsAnnouncing { get; internal set; }

    /// <inheritdoc/>
    public async ValueTask<LogAppend> AppendAsync(LogMessage message, LogRetention retention, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(retention);
        var (names, topic) = (_connection.Names, message.Topic);
        var body = new MessageBody(message.Event, message.Payload, message.IsBinary, message.FromSession).Encode();
        var head = IsAnnouncing ? Envelope.EncodeHead(_sender.Id, _sender.Next(), topic, Activity.Current?.Id) : [];
        if (IsAnnouncing) _outbox.Send(); // what the caller broadcast before comes before
        var result = await _connection.EvaluateAsync(
            AppendScript,
            [
                names.Epoch(topic), names.Topic(topic), names.Stream(topic), names.Id(topic, message.Id ?? ""),
                names.ScriptChannel(names.TopicChannel(topic)),
            ],
            [
                NewEpoch(), Bytes(Volatile.Read(ref _highest)), body, message.Payload.Length,
                retention.Count, retention.Bytes ?? RedisValue.EmptyString,
                retention.Age is { } age ? Milliseconds(age) : "", message.Id is null ? "" : Milliseconds(retention.IdWindow),
                IsAnnouncing ? names.PublishCommand : "", head,
            ],
            cancellationToken).ConfigureAwait(false);
        var link = new LogLink((string)result[0]!, Position(result[1]), Position(result[2]));
        See(link.Position);
        if (_replicas is not null) await _replicas.WaitAsync(names.Stream(topic)).WaitAsync(cancellationToken).ConfigureAwait(false);
        return new LogAppend(link, IsRepeat: (int)result[3] != 0);
    }

    /// <inheritdoc/>
    public async ValueTask<LogPlace> SeekAsync(string topic, LogStart start, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topic);
        var result = await _connection.EvaluateAsync(
            SeekScript, Keys(topic), [NewEpoch(), start.Count, Math.Max(0, FirstMillisecond(start.Time))], cancellationToken)
            .ConfigureAwait(false);
        return new LogPlace((string)result[0]!, Position(result[1]));
    }

    /// <inheritdoc/>
    public async ValueTask<LogPage> ReadAsync(
        string topic, ulong after, int maxEntries, long maxBytes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topic);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEntries, 1);
        var result = await _connection.EvaluateAsync(
            ReadScript, Keys(topic), [NewEpoch(), Bytes(after), maxEntries, maxBytes], cancellationToken).ConfigureAwait(false);
        var (last, first) = (Position(result[1]), (string)result[2]!);
        See(last);
        var entries = new LogEntry[result[3].Length];
        for (var i = 0; i < entries.Length; i++) entries[i] = Entry(topic, result[3][i]);
        return new LogPage((string)result[0]!, first.Length == 0 ? 0 : StreamId.ToPosition(first), last, entries);
    }

    private static LogEntry Entry(string topic, RedisResult entry)
    {
        if (!MessageBody.TryDecode((byte[])entry[2]!, out var body))
            throw new TopicLogException($"The log of topic \"{topic}\" has an entry that no node of this version wrote.");
        var position = StreamId.ToPosition((string)entry[0]!);
        return new LogEntry(position, Position(entry[1]), StreamId.TimeOf(position), new LogMessage
        {
            Topic = topic,
            Event = body.Value.Event,
            Payload = body.Value.Payload,
            IsBinary = body.Value.IsBinary,
            FromSession = body.Value.FromSession,
        });
    }

    // The name of the next history, should Redis have none: a new one each time, as it may lose it more than once.
    private static string NewEpoch() => RandomNumberGenerator.GetHexString(10, lowercase: true);

    private RedisKey[] Keys(string topic) =>
        [_connection.Names.Epoch(topic), _connection.Names.Topic(topic), _connection.Names.Stream(topic)];

    // What Redis may forget, by a failover or a power cut, this node has not: it never lets a position be given again.
    private void See(ulong position)
    {
        for (var seen = Volatile.Read(ref _highest); position > seen;)
        {
            var found = Interlocked.CompareExchange(ref _highest, position, seen);
            if (found == seen) return;
            seen = found;
        }
    }

    private static ulong Position(RedisResult bytes) => BinaryPrimitives.ReadUInt64BigEndian((byte[])bytes!);

    private static byte[] Bytes(ulong position)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, position);
        return bytes;
    }

    private static string Milliseconds(TimeSpan span) =>
        Math.Max(1, Math.Ceiling(span.TotalMilliseconds)).ToString("F0", CultureInfo.InvariantCulture);

    private static long FirstMillisecond(DateTimeOffset time)
    {
        var ticks = (time - DateTimeOffset.UnixEpoch).Ticks;
        return (ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
    }
}
