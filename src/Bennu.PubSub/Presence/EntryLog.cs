namespace Bennu.PubSub.Presence;

/// <summary>The entries of one replica in the order of their dots. Adding at the end and removing take next to no time, whatever its size.</summary>
internal sealed class EntryLog
{
    private const int FewDead = 32;

    private readonly List<long> _dots = [];
    private readonly List<PresenceEntry?> _entries = []; // null where it was removed

    public int Count { get; private set; }

    public long LastDot => _dots.Count == 0 ? 0 : _dots[^1];

    /// <summary>Adds an entry whose dot is greater than all before.</summary>
    public void Add(PresenceEntry entry)
    {
        _dots.Add(entry.Dot);
        _entries.Add(entry);
        Count++;
    }

    /// <summary>Removes the entry of a dot; null where there is none.</summary>
    public PresenceEntry? Remove(long dot)
    {
        var index = _dots.BinarySearch(dot);
        if (index < 0 || _entries[index] is not { } entry) return null;
        _entries[index] = null;
        Count--;
        if (_dots.Count > FewDead && Count < _dots.Count / 2) Compact();
        return entry;
    }

    /// <summary>The entries with greater dots than this one, in order.</summary>
    public IEnumerable<PresenceEntry> After(long dot)
    {
        var index = _dots.BinarySearch(dot);
        for (var i = index < 0 ? ~index : index + 1; i < _entries.Count; i++)
            if (_entries[i] is { } entry) yield return entry;
    }

    private void Compact()
    {
        var kept = 0;
        for (var i = 0; i < _entries.Count; i++)
        {
            if (_entries[i] is null) continue;
            (_dots[kept], _entries[kept]) = (_dots[i], _entries[i]);
            kept++;
        }
        _dots.RemoveRange(kept, _dots.Count - kept);
        _entries.RemoveRange(kept, _entries.Count - kept);
    }
}
