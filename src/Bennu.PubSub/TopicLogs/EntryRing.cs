namespace Bennu.PubSub.TopicLogs;

/// <summary>A topic's entries, oldest first, in a ring that grows and shrinks with them.</summary>
internal sealed class EntryRing
{
    // What an entry takes beside its payload: entry, message, their strings, the payload's array and its slot here.
    private const int Overhead = 200;
    private const int SmallestRing = 4;

    private LogEntry[] _ring = [];
    private int _first;

    public int Count { get; private set; }

    public long PayloadBytes { get; private set; }

    public LogEntry this[int index] => _ring[Slot(index)];

    /// <summary>Adds the newest entry; returns how many bytes it takes.</summary>
    public long Add(LogEntry entry)
    {
        if (Count == _ring.Length) Resize(Math.Max(SmallestRing, Count * 2));
        _ring[Slot(Count++)] = entry;
        PayloadBytes += entry.Message.Payload.Length;
        return Size(entry);
    }

    /// <summary>Removes the oldest entry; returns how many bytes are free.</summary>
    public long RemoveFirst()
    {
        var entry = _ring[_first];
        _ring[_first] = null!;
        _first = Slot(1);
        Count--;
        PayloadBytes -= entry.Message.Payload.Length;
        if (Count == 0 || (Count == _ring.Length / 4 && _ring.Length > SmallestRing)) Resize(Count * 2);
        return Size(entry);
    }

    /// <summary>
    /// The index of the first entry above a position and recorded at a time or later; <see cref="Count"/> where there is none.
    /// </summary>
    public int IndexFrom(ulong above, DateTimeOffset since)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            var entry = this[middle];
            if (entry.Position > above && entry.RecordedAt >= since) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    private static long Size(LogEntry entry) => entry.Message.Payload.Length + Overhead;

    // The length is 0 or a power of two.
    private int Slot(int index) => (_first + index) & (_ring.Length - 1);

    private void Resize(int length)
    {
        var ring = length == 0 ? [] : new LogEntry[length];
        for (var i = 0; i < Count; i++) ring[i] = this[i];
        (_ring, _first) = (ring, 0);
    }
}
