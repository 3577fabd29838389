namespace Bennu.PubSub.Presence;

/// <summary>What this node knows of another one's entries: all that its events up to <see cref="Clock"/> have left.</summary>
internal sealed class RemoteReplica(ReplicaId id, TimeSpan now)
{
    private EntryLog _log = new();

    public ReplicaId Id => id;

    public ReplicaStatus Status { get; set; } = ReplicaStatus.Up;

    /// <summary>When it was last heard, or said that it goes.</summary>
    public TimeSpan LastHeard { get; set; } = now;

    /// <summary>The number of its last event that is known here.</summary>
    public long Clock { get; private set; }

    /// <summary>Whether its entries are in this node's lists.</summary>
    public bool IsShown { get; set; }

    /// <summary>The transfer of what is missing, while one is under way.</summary>
    public Transfer? Transfer { get; set; }

    public int Count => _log.Count;

    public IEnumerable<PresenceEntry> Entries => _log.After(0);

    /// <summary>Merges the events up to a delta's last; false where those before its first are not known.</summary>
    public bool TryMerge(DeltaMessage delta, List<PresenceEntry> joined, List<(PresenceEntry Entry, bool IsFinal)> left)
    {
        if (delta.To <= Clock) return true;
        if (delta.From > Clock) return false;
        foreach (var entry in delta.Added)
        {
            if (entry.Dot <= Clock) continue;
            _log.Add(entry);
            joined.Add(entry);
        }
        foreach (var removal in delta.Removed)
            if (_log.Remove(removal.Dot) is { } entry) left.Add((entry, removal.IsFinal));
        Clock = delta.To;
        return true;
    }

    /// <summary>Merges a whole transfer: what it has neither kept nor added is gone.</summary>
    public void Merge(Transfer transfer, List<PresenceEntry> joined, List<(PresenceEntry Entry, bool IsFinal)> left)
    {
        if (transfer.Place.Until <= Clock) return;
        var kept = new HashSet<long>(transfer.Kept);
        foreach (var entry in transfer.Added) kept.Add(entry.Dot);
        var log = new EntryLog();
        foreach (var entry in _log.After(0))
        {
            if (kept.Contains(entry.Dot)) log.Add(entry);
            else left.Add((entry, false));
        }
        foreach (var entry in transfer.Added)
        {
            if (entry.Dot <= Clock) continue;
            log.Add(entry);
            joined.Add(entry);
        }
        _log = log;
        Clock = transfer.Place.Until;
    }
}
