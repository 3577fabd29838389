namespace Bennu.PubSub.Presence;

/// <summary>This node's own entries. Nobody else adds to them or removes from them.</summary>
internal sealed class LocalReplica(ReplicaId id)
{
    private readonly Dictionary<(object Owner, string Topic, string Key), PresenceEntry> _owned = [];
    private readonly EntryLog _log = new();
    private readonly List<Removal> _unsentRemovals = [];
    private long _sent;

    public ReplicaId Id => id;

    /// <summary>The number of the last event.</summary>
    public long Clock { get; private set; }

    public bool HasUnsent => _sent < Clock;

    public int Count => _log.Count;

    public PresenceEntry? Find(object owner, string topic, string key) => _owned.GetValueOrDefault((owner, topic, key));

    /// <summary>Adds an entry; null where the owner has one under that key already.</summary>
    public PresenceEntry? Add(object owner, string topic, string key, ReadOnlyMemory<byte> meta)
    {
        if (_owned.ContainsKey((owner, topic, key))) return null;
        return Put(owner, topic, key, meta, previous: 0);
    }

    /// <summary>Replaces an entry by one event; null where there is none.</summary>
    public (PresenceEntry Former, PresenceEntry Entry)? Replace(object owner, string topic, string key, ReadOnlyMemory<byte> meta)
    {
        if (!_owned.TryGetValue((owner, topic, key), out var former)) return null;
        var entry = Put(owner, topic, key, meta, former.Dot);
        Forget(former, isFinal: true);
        return (former, entry);
    }

    /// <summary>Removes an entry; null where there is none.</summary>
    public PresenceEntry? Remove(object owner, string topic, string key, bool isFinal)
    {
        if (!_owned.Remove((owner, topic, key), out var entry)) return null;
        Clock++;
        Forget(entry, isFinal);
        return entry;
    }

    /// <summary>The next events that the others have not been sent, as far as they fit; empty, and a mere heartbeat, where there are none.</summary>
    public DeltaMessage NextDelta(int maxBytes, bool wantsAnswer)
    {
        const int RemovalBytes = 21;

        var added = new List<PresenceEntry>();
        var removed = new List<Removal>();
        var (to, bytes, next) = (_sent, 0, 0);
        foreach (var entry in _log.After(_sent))
        {
            // An update's removal goes with the entry that replaces.
            for (; next < _unsentRemovals.Count && _unsentRemovals[next].Event <= entry.Dot; next++)
            {
                removed.Add(_unsentRemovals[next]);
                bytes += RemovalBytes;
            }
            added.Add(entry);
            to = entry.Dot;
            if ((bytes += PresenceWriter.SizeOf(entry)) >= maxBytes) return new DeltaMessage(id, _sent, to, added, removed, wantsAnswer);
        }
        for (; next < _unsentRemovals.Count; next++) removed.Add(_unsentRemovals[next]);
        return new DeltaMessage(id, _sent, Clock, added, removed, wantsAnswer);
    }

    /// <summary>A delta was handed over.</summary>
    public void Sent(DeltaMessage delta)
    {
        if (delta.To <= _sent) return;
        _sent = delta.To;
        _unsentRemovals.RemoveAll(removal => removal.Event <= delta.To);
    }

    /// <summary>Answers what a replica asks for, as far as it fits into a page.</summary>
    public TransferPage PageFor(TransferRequest request, int maxBytes)
    {
        const int DotBytes = 10;

        var place = request.Place with { Until = request.Place.Until == 0 ? Clock : Math.Min(request.Place.Until, Clock) };
        var kept = new List<long>();
        var added = new List<PresenceEntry>();
        var bytes = 0;
        foreach (var entry in _log.After(place.After))
        {
            if (entry.Dot > place.Until) break;
            if (bytes >= maxBytes) return Page(Math.Max(kept.Count > 0 ? kept[^1] : 0, added.Count > 0 ? added[^1].Dot : 0));
            if (entry.Dot <= place.Since)
            {
                kept.Add(entry.Dot);
                bytes += DotBytes;
            }
            else
            {
                added.Add(entry);
                bytes += PresenceWriter.SizeOf(entry);
            }
        }
        return Page(place.Until);

        TransferPage Page(long upTo) => new(id, request.Number, place, upTo, kept, added);
    }

    private PresenceEntry Put(object owner, string topic, string key, ReadOnlyMemory<byte> meta, long previous)
    {
        var entry = new PresenceEntry(id, ++Clock, previous, topic, key, meta);
        _owned[(owner, topic, key)] = entry;
        _log.Add(entry);
        return entry;
    }

    private void Forget(PresenceEntry entry, bool isFinal)
    {
        _log.Remove(entry.Dot);
        _unsentRemovals.Add(new Removal(Clock, entry.Dot, isFinal)); // a new one too: a transfer, or a delta on its way, may have told of it
    }
}
