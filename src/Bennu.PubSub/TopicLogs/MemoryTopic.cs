namespace Bennu.PubSub.TopicLogs;

/// <summary>One topic of a <see cref="MemoryTopicLog"/>. Its gate may be taken inside the budget's, never the other way round.</summary>
internal sealed class MemoryTopic
{
    private readonly Lock _gate = new();
    private readonly EntryRing _entries = new();
    private readonly string _epoch;
    private readonly MemoryBudget _budget;
    private readonly TimeProvider _time;
    private RememberedIds? _ids;
    private LogRetention? _retention;
    private DateTimeOffset _lastAt;
    private ulong _last;

    public MemoryTopic(string epoch, MemoryBudget budget, TimeProvider time)
    {
        (_epoch, _budget, _time) = (epoch, budget, time);
        Recency = new(this);
    }

    /// <summary>Where the topic stands among the others; the budget's.</summary>
    public LinkedListNode<MemoryTopic> Recency { get; }

    public LogAppend Append(LogMessage message, LogRetention retention)
    {
        lock (_gate)
        {
            if (message.Id is not null && (_ids ??= new(_time)).TryFind(message.Id, out var link)) return new(link, IsRepeat: true);

            // Times never decrease, though the clock may be set back, so that they can be searched.
            var now = _time.GetUtcNow();
            if (now > _lastAt) _lastAt = now;
            link = new(_epoch, LogPosition.Next(_last, _lastAt), _last);
            _budget.Charge(_entries.Add(new(link.Position, link.Previous, _lastAt, message)));
            _last = link.Position;
            if (message.Id is not null) _ids!.Add(message.Id, link, retention.IdWindow);
            _retention = retention;
            TrimTo(now);
            return new(link, IsRepeat: false);
        }
    }

    public LogPlace Seek(LogStart start)
    {
        lock (_gate)
        {
            TrimTo(_time.GetUtcNow());
            var first = start.Time == default
                ? _entries.Count - Math.Min(start.Count, _entries.Count)
                : _entries.IndexFrom(0, start.Time);
            return new(_epoch, first < _entries.Count ? _entries[first].Previous : _last);
        }
    }

    public LogPage Read(ulong after, int maxEntries, long maxBytes)
    {
        lock (_gate)
        {
            TrimTo(_time.GetUtcNow());
            return new(_epoch, _entries.Count > 0 ? _entries[0].Position : 0, _last, Slice(after, maxEntries, maxBytes));
        }
    }

    /// <summary>Removes what is over age.</summary>
    public void Trim()
    {
        lock (_gate) TrimTo(_time.GetUtcNow());
    }

    /// <summary>Removes the oldest messages until so many bytes are free, or all but some are gone.</summary>
    public void Evict(long bytes, int keep)
    {
        lock (_gate)
        {
            while (bytes > 0 && _entries.Count > keep)
            {
                var freed = _entries.RemoveFirst();
                bytes -= freed;
                _budget.Charge(-freed);
            }
        }
    }

    private LogEntry[] Slice(ulong after, int maxEntries, long maxBytes)
    {
        var start = _entries.IndexFrom(after, default);
        var most = Math.Min(maxEntries, _entries.Count - start);
        var count = 0;
        for (long bytes = 0; count < most; count++)
        {
            bytes += _entries[start + count].Message.Payload.Length;
            if (bytes > maxBytes && count > 0) break;
        }

        if (count == 0) return [];
        var slice = new LogEntry[count];
        for (var i = 0; i < count; i++) slice[i] = _entries[start + i];
        return slice;
    }

    private void TrimTo(DateTimeOffset now)
    {
        if (_ids is { } ids && ids.Forget() == 0) _ids = null;
        if (_retention is not { } retention) return;
        long freed = 0;
        while (_entries.Count > 0 && Exceeds(retention, now)) freed += _entries.RemoveFirst();
        if (freed > 0) _budget.Charge(-freed);
    }

    private bool Exceeds(LogRetention retention, DateTimeOffset now) =>
        _entries.Count > retention.Count
        || (_entries.PayloadBytes > retention.Bytes && _entries.Count > 1)
        || now - _entries[0].RecordedAt > retention.Age;
}
