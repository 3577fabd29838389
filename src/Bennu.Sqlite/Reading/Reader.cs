using Bennu.PubSub.Deduplication;
using Bennu.PubSub.TopicLogs;
using Bennu.Sqlite.Files;
using Microsoft.Data.Sqlite;

namespace Bennu.Sqlite.Reading;

/// <summary>A read-only connection and what is asked of it. Not thread-safe.</summary>
internal sealed class Reader : IDisposable
{
    private readonly Database _database;
    private readonly TimeProvider _time;
    private readonly Statement _topic, _first, _entries, _newest, _since, _reply, _replies;

    public Reader(string path, TimeProvider time, TimeSpan lockTimeout)
    {
        _time = time;
        _database = new Database(path, SqliteOpenMode.ReadOnly, lockTimeout);
        _topic = _database.Prepare("SELECT id, last, keep_ticks FROM topics WHERE name = ?");
        _first = _database.Prepare("SELECT position, previous FROM entries WHERE topic = ? AND recorded >= ? ORDER BY position LIMIT 1");
        _entries = _database.Prepare(
            """
            SELECT position, previous, recorded, event, is_binary, session, payload FROM entries
            WHERE topic = ? AND position > ? ORDER BY position
            """);
        _newest = _database.Prepare(
            "SELECT previous FROM entries WHERE topic = ? AND position >= ? ORDER BY position DESC LIMIT 1 OFFSET ?");
        _since = _database.Prepare(
            "SELECT previous FROM entries WHERE topic = ? AND position >= ? AND recorded >= ? ORDER BY position LIMIT 1");
        _reply = _database.Prepare("SELECT status, is_binary, payload, failures FROM replies WHERE topic = ? AND id = ? AND expires > ?");
        _replies = _database.Prepare("SELECT count(*) FROM replies WHERE topic = ? AND expires > ?");
    }

    public void Begin() => _database.Begin();

    public void End() => _database.Commit();

    public LogPage Page(string epoch, string topic, ulong after, int maxEntries, long maxBytes)
    {
        var state = State(topic);
        if (state.First == 0 || after >= state.Last) return new LogPage(epoch, state.First, state.Last, []);
        var entries = new List<LogEntry>();
        _entries.Bind(1, state.Id).Bind(2, Math.Max(after, state.First - 1));
        for (var bytes = 0L; entries.Count < maxEntries && _entries.Step();)
        {
            var payload = _entries.Bytes(6);
            bytes += payload.Length;
            if (entries.Count > 0 && bytes > maxBytes) break;
            entries.Add(Entry(topic, payload.ToArray()));
        }
        _entries.Reset();
        return new LogPage(epoch, state.First, state.Last, entries);
    }

    /// <summary>The position after which exactly what the start point asks for follows.</summary>
    public ulong Seek(string topic, LogStart start)
    {
        var state = State(topic);
        if (state.First == 0) return state.Last;
        if (start.Time != default)
            return (ulong)_since.Bind(1, state.Id).Bind(2, state.First).Bind(3, start.Time.UtcTicks).Scalar(none: (long)state.Last);
        if (start.Count == 0) return state.Last;
        if (start.Count == int.MaxValue) return state.BeforeFirst;
        return (ulong)_newest.Bind(1, state.Id).Bind(2, state.First).Bind(3, start.Count - 1L).Scalar(none: (long)state.BeforeFirst);
    }

    /// <summary>What is remembered of a message id.</summary>
    /// <param name="key">The message.</param>
    /// <param name="withRows">Whether the topic's ids are counted too.</param>
    public Handled Handled(MessageKey key, bool withRows)
    {
        var now = _time.GetUtcNow().UtcTicks;
        RecordedReply? reply = null;
        var failures = 0;
        if (_reply.Bind(1, key.Topic).Bind(2, key.Id).Bind(3, now).Step())
        {
            failures = (int)_reply.Int(3);
            if (_reply.Text(0) is { } status) reply = new RecordedReply(status, _reply.Bytes(2).ToArray(), _reply.Int(1) != 0);
            _reply.Reset();
        }
        return new Handled(reply, failures, withRows ? _replies.Bind(1, key.Topic).Bind(2, now).Scalar() : null);
    }

    public void Dispose() => _database.Dispose();

    private TopicState State(string topic)
    {
        if (!_topic.Bind(1, topic).Step()) return default;
        var (id, last, age) = (_topic.Int(0), _topic.Position(1), _topic.IntOrNull(2));
        _topic.Reset();
        var oldest = age is { } ticks ? _time.GetUtcNow().UtcTicks - ticks : long.MinValue;
        // Everything from the first one that is young enough: the clock may have been set back meanwhile, and the chain has no holes.
        if (!_first.Bind(1, id).Bind(2, oldest).Step()) return new TopicState(id, last, 0, 0);
        var state = new TopicState(id, last, _first.Position(0), _first.Position(1));
        _first.Reset();
        return state;
    }

    private LogEntry Entry(string topic, byte[] payload) => new(
        _entries.Position(0), _entries.Position(1), new DateTimeOffset(_entries.Int(2), TimeSpan.Zero), new LogMessage
        {
            Topic = topic,
            Event = _entries.Text(3)!,
            Payload = payload,
            IsBinary = _entries.Int(4) != 0,
            FromSession = _entries.Text(5),
        });
}
