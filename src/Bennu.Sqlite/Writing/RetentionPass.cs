using Bennu.Sqlite.Files;

namespace Bennu.Sqlite.Writing;

/// <summary>
/// Removes, step by step between the groups of appends, what has grown too old: entries, ids, replies. Then gives room back to the file
/// system where much of the file is free. Owner: the writer's thread, but for <see cref="Start"/>.
/// </summary>
internal sealed class RetentionPass : IWrite
{
    private const int TopicsPerStep = 100, RowsPerStep = 500, PagesPerStep = 256;

    private readonly GroupCommit _writer;
    private readonly Database _database;
    private readonly Statement _topics, _ids, _replies, _freePages, _pages, _shrink;
    private readonly List<string> _names = [];
    private long _afterTopic;
    private bool _hasMore;
    private int _isRunning;

    public RetentionPass(GroupCommit writer, Database database)
    {
        (_writer, _database) = (writer, database);
        // A row whose bounds nothing exceeds is passed over without a look at its entries.
        _topics = database.Prepare(
            """
            SELECT id, name FROM topics WHERE id > ?1 AND entries > 0
            AND (keep_ticks IS NOT NULL OR entries > keep_entries + min(keep_entries / 10, 200) OR bytes > keep_bytes) ORDER BY id LIMIT ?2
            """);
        _ids = database.Prepare("DELETE FROM ids WHERE (topic, id) IN (SELECT topic, id FROM ids WHERE expires <= ? LIMIT ?)");
        _replies = database.Prepare("DELETE FROM replies WHERE (topic, id) IN (SELECT topic, id FROM replies WHERE expires <= ? LIMIT ?)");
        _freePages = database.Prepare("PRAGMA freelist_count");
        _pages = database.Prepare("PRAGMA page_count");
        _shrink = database.Prepare($"PRAGMA incremental_vacuum({PagesPerStep})");
    }

    public int Size => 0;

    /// <summary>Begins a pass, unless one is under way.</summary>
    public void Start()
    {
        if (Interlocked.Exchange(ref _isRunning, 1) == 0) Continue();
    }

    public void Apply(StoreWriter store)
    {
        _hasMore = Topics(store);
        _hasMore |= Remove(_ids, store) | Remove(_replies, store);
        // Free pages are used again; only when a third of the file is free is it worth moving others.
        if (_freePages.Scalar() is var free && free > PagesPerStep && free > _pages.Scalar() / 3)
        {
            _shrink.Run();
            _hasMore = true;
        }
    }

    public void Complete()
    {
        if (_hasMore) Continue();
        else End();
    }

    // Whatever it is, the appends meet it too and report it; the next pass tries again.
    public void Fail(Exception exception) => End();

    private void End()
    {
        _afterTopic = 0;
        Volatile.Write(ref _isRunning, 0);
    }

    private void Continue()
    {
        try
        {
            _writer.Add(this);
        }
        catch (ObjectDisposedException)
        {
            // The store is being closed; the next process goes on.
        }
    }

    private bool Topics(StoreWriter store)
    {
        _names.Clear();
        var (from, count) = (_afterTopic, 0);
        _topics.Bind(1, from).Bind(2, TopicsPerStep);
        while (_topics.Step())
        {
            _names.Add(_topics.Text(1)!);
            _afterTopic = _topics.Int(0);
            count++;
        }
        var isLeft = false;
        foreach (var name in _names)
        {
            var tail = store.Tail(name);
            var entries = tail.Entries;
            isLeft |= store.Trimmer.Trim(tail, store.Now);
            if (tail.Entries != entries) store.Change(tail);
        }
        // Once more from here where a topic has too many for one step.
        if (isLeft) _afterTopic = from;
        return isLeft || count == TopicsPerStep;
    }

    private bool Remove(Statement statement, StoreWriter store)
    {
        statement.Bind(1, store.Now.UtcTicks).Bind(2, RowsPerStep).Run();
        return _database.Changes == RowsPerStep;
    }
}
