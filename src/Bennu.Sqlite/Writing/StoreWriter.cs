using Bennu.PubSub.Deduplication;
using Bennu.PubSub.TopicLogs;
using Bennu.Sqlite.Files;

namespace Bennu.Sqlite.Writing;

/// <summary>The statements that write, and the tails of the topics written to. Owner: the writer's thread.</summary>
internal sealed class StoreWriter
{
    private const int MaxTails = 50_000;

    private readonly Dictionary<string, TopicTail> _tails = [];
    private readonly List<TopicTail> _changed = [];
    private readonly Database _database;
    private readonly TimeProvider _time;
    private readonly Statement _findTopic, _addTopic, _saveTopic, _addEntry, _addId, _findId, _addReply;
    private ulong _highestGiven, _highestLost;

    public StoreWriter(Database database, TimeProvider time)
    {
        (_database, _time, Trimmer) = (database, time, new Trimmer(database));
        _findTopic = database.Prepare("SELECT id, last, entries, bytes, keep_entries, keep_bytes, keep_ticks FROM topics WHERE name = ?");
        _addTopic = database.Prepare(
            "INSERT INTO topics (name, last, entries, bytes, keep_entries) VALUES (?, 0, 0, 0, 0) RETURNING id");
        _saveTopic = database.Prepare(
            "UPDATE topics SET last = ?, entries = ?, bytes = ?, keep_entries = ?, keep_bytes = ?, keep_ticks = ? WHERE id = ?");
        _addEntry = database.Prepare("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
        _addId = database.Prepare(
            """
            INSERT INTO ids VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE
            SET position = excluded.position, previous = excluded.previous, expires = excluded.expires WHERE expires <= ?6
            """);
        _findId = database.Prepare("SELECT position, previous FROM ids WHERE topic = ? AND id = ?");
        _addReply = database.Prepare("INSERT OR REPLACE INTO replies VALUES (?, ?, ?, ?, ?, ?, ?)");
    }

    public Trimmer Trimmer { get; }

    public DateTimeOffset Now { get; private set; }

    public void Begin()
    {
        Now = _time.GetUtcNow();
        _database.Begin();
    }

    public void Commit()
    {
        foreach (var tail in _changed)
        {
            if (tail.IsOver) Trimmer.Trim(tail, Now);
            Save(tail);
        }
        _database.Commit();
        _changed.Clear();
        // Only between transactions, so that no tail is known twice.
        if (_tails.Count > MaxTails) _tails.Clear();
    }

    /// <summary>Takes everything back but the positions given, which may have been seen where the commit came through after all.</summary>
    public void Rollback()
    {
        _highestLost = Math.Max(_highestLost, _highestGiven);
        _tails.Clear();
        _changed.Clear();
        _database.Rollback();
    }

    /// <summary>Records a message at the end of its topic, unless its id is there.</summary>
    public (ulong Position, ulong Previous, bool IsRepeat) Append(LogMessage message, LogRetention retention)
    {
        var tail = Tail(message.Topic);
        var previous = tail.Last;
        var position = LogPosition.Next(Math.Max(previous, _highestLost), Now);
        if (message.Id is { } id)
        {
            _addId.Bind(1, tail.Id).Bind(2, id).Bind(3, position).Bind(4, previous).Bind(5, Now.Add(retention.IdWindow).UtcTicks)
                .Bind(6, Now.UtcTicks).Run();
            if (_database.Changes == 0) return Repeat(tail, id);
        }
        if (position > _highestGiven) _highestGiven = position;
        _addEntry.Bind(1, tail.Id).Bind(2, position).Bind(3, previous).Bind(4, Now.UtcTicks).Bind(5, message.Event)
            .Bind(6, message.IsBinary ? 1 : 0).Bind(7, message.FromSession).Bind(8, message.Payload.Span).Run();
        tail.Last = position;
        tail.Entries++;
        tail.Bytes += message.Payload.Length;
        tail.Keep(retention);
        Change(tail);
        return (position, previous, false);
    }

    /// <summary>Remembers a message's reply.</summary>
    public void AddReply(MessageKey key, RecordedReply reply, int failures, TimeSpan window) =>
        _addReply.Bind(1, key.Topic).Bind(2, key.Id).Bind(3, reply.Status).Bind(4, reply.IsBinary ? 1 : 0).Bind(5, reply.Payload.Span)
            .Bind(6, failures).Bind(7, Now.Add(window).UtcTicks).Run();

    /// <summary>Remembers how often a message's handler has thrown.</summary>
    public void AddFailure(MessageKey key, int failures, TimeSpan window) =>
        _addReply.Bind(1, key.Topic).Bind(2, key.Id).Bind(3, text: null).Bind(4, 0).Bind(5, blob: default)
            .Bind(6, failures).Bind(7, Now.Add(window).UtcTicks).Run();

    /// <summary>The topic's tail, its row made where there is none.</summary>
    public TopicTail Tail(string topic)
    {
        if (_tails.TryGetValue(topic, out var tail)) return tail;
        if (_findTopic.Bind(1, topic).Step())
        {
            tail = new TopicTail(_findTopic.Int(0))
            {
                Last = _findTopic.Position(1),
                Entries = _findTopic.Int(2),
                Bytes = _findTopic.Int(3),
                KeepEntries = _findTopic.Int(4),
                KeepBytes = _findTopic.IntOrNull(5),
                KeepTicks = _findTopic.IntOrNull(6),
            };
            _findTopic.Reset();
        }
        else
        {
            tail = new TopicTail(_addTopic.Bind(1, topic).Scalar());
        }
        _tails.Add(topic, tail);
        return tail;
    }

    /// <summary>Has the topic's row written with the transaction.</summary>
    public void Change(TopicTail tail)
    {
        if (tail.IsChanged) return;
        tail.IsChanged = true;
        _changed.Add(tail);
    }

    private (ulong Position, ulong Previous, bool IsRepeat) Repeat(TopicTail tail, string id)
    {
        _findId.Bind(1, tail.Id).Bind(2, id).Step();
        var first = (_findId.Position(0), _findId.Position(1), true);
        _findId.Reset();
        return first;
    }

    private void Save(TopicTail tail)
    {
        _saveTopic.Bind(1, tail.Last).Bind(2, tail.Entries).Bind(3, tail.Bytes).Bind(4, tail.KeepEntries).Bind(5, tail.KeepBytes)
            .Bind(6, tail.KeepTicks).Bind(7, tail.Id).Run();
        tail.IsChanged = false;
    }
}
