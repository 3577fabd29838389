using Bennu.Nats.Streams;

namespace Bennu.Nats.Logs;

/// <summary>
/// What this node knows of a topic, to ask less. All of it may be outdated; what is done with it finds that out. It is forgotten with the
/// stream's epoch, and with the connection: a server that comes back may have lost what it had.
/// </summary>
internal sealed class TopicKnowledge(EpochStream stream, string token)
{
    private const int Places = 4;

    private readonly EntryMeta?[] _places = new EntryMeta?[Places];
    private readonly Lock _gate = new();
    private StreamEpoch? _epoch;
    private int _connection, _nextPlace;
    private EntryMeta? _last, _first;

    public EpochStream Stream => stream;

    /// <summary>One append of this node at a time.</summary>
    public SemaphoreSlim Appending { get; } = new(1, 1);

    /// <summary>Whether there may be something to remove.</summary>
    public bool IsToTrim { get; set; }

    /// <summary>When it was last used, by the clock's timestamp.</summary>
    public long UsedAt { get; set; }

    public string Token => token;

    public string Subject(StreamEpoch epoch) => epoch.Subjects + token;

    /// <summary>Its last message; null where it is not known.</summary>
    public EntryMeta? Last(StreamEpoch epoch, int connection)
    {
        lock (_gate) return IsOf(epoch, connection) ? _last : null;
    }

    /// <summary>The first one that is retained, or one that was when it was last looked for; null where it is not known.</summary>
    public EntryMeta? First(StreamEpoch epoch, int connection)
    {
        lock (_gate) return IsOf(epoch, connection) ? _first : null;
    }

    public void SetLast(StreamEpoch epoch, int connection, EntryMeta? last)
    {
        lock (_gate)
        {
            if (!IsOf(epoch, connection)) Forget(epoch, connection);
            _last = last;
            if (last is { Ordinal: 1 }) _first = last;
        }
    }

    /// <summary>Takes notice of what somebody read. False where it shows that what was known is not so any more.</summary>
    public bool Observe(StreamEpoch epoch, int connection, EntryMeta last)
    {
        lock (_gate)
        {
            if (!IsOf(epoch, connection)) return true;
            var isSame = _first is null || (last.Sequence >= _first.Sequence && last.Ordinal >= _first.Ordinal);
            if (_last is { } known && last.Sequence > known.Sequence)
            {
                isSame &= last.Ordinal > known.Ordinal;
                _last = last;
            }

            if (!isSame) Forget(epoch, connection);
            return isSame;
        }
    }

    public void SetFirst(StreamEpoch epoch, int connection, EntryMeta? first)
    {
        lock (_gate)
        {
            if (!IsOf(epoch, connection)) Forget(epoch, connection);
            _first = first;
        }
    }

    /// <summary>Remembers where somebody's reading ended, to begin there next time.</summary>
    public void AddPlace(StreamEpoch epoch, int connection, EntryMeta place)
    {
        lock (_gate)
        {
            if (!IsOf(epoch, connection)) Forget(epoch, connection);
            _places[_nextPlace++ % Places] = place;
        }
    }

    /// <summary>The known places around a position: the last one at or before it, and the first one after it.</summary>
    public (EntryMeta Low, EntryMeta High) Around(StreamEpoch epoch, int connection, ulong position, EntryMeta low, EntryMeta high)
    {
        lock (_gate)
        {
            if (!IsOf(epoch, connection)) return (low, high);
            foreach (var place in _places)
            {
                if (place is null || place.Ordinal <= low.Ordinal || place.Ordinal >= high.Ordinal) continue;
                if (place.Position <= position) low = place;
                else high = place;
            }

            return (low, high);
        }
    }

    private bool IsOf(StreamEpoch epoch, int connection) => _epoch == epoch && _connection == connection;

    private void Forget(StreamEpoch epoch, int connection)
    {
        (_epoch, _connection, _last, _first) = (epoch, connection, null, null);
        Array.Clear(_places);
    }
}
