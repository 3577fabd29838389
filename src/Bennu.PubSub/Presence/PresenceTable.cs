using System.Runtime.InteropServices;

namespace Bennu.PubSub.Presence;

/// <summary>
/// The lists that this node shows, by topic and key, and how they changed. An entry that goes as the last of its key stays in the list for the
/// grace period, unless it is known to go for good; it leaves together with the next join of its key.
/// </summary>
internal sealed class PresenceTable(TimeSpan grace)
{
    private readonly Dictionary<string, Dictionary<string, List<PresenceEntry>>> _topics = [];
    private readonly Dictionary<PresenceEntry, TimeSpan> _withheld = []; // until when
    private readonly Queue<(TimeSpan Due, PresenceEntry Entry)> _due = [];
    private Dictionary<string, PresenceDiff> _diffs = [];

    /// <summary>How many entries are shown.</summary>
    public int Count { get; private set; }

    public void Join(PresenceEntry entry)
    {
        if (_withheld.Remove(entry)) return; // it was shown all the time
        ref var keys = ref CollectionsMarshal.GetValueRefOrAddDefault(_topics, entry.Topic, out _);
        ref var entries = ref CollectionsMarshal.GetValueRefOrAddDefault(keys ??= [], entry.Key, out _);
        entries ??= new(1);
        entries.Add(entry);
        Count++;
        DiffOf(entry.Topic).Join(entry);
        if (_withheld.Count > 0 && entries.Find(_withheld.ContainsKey) is { } former) Remove(former);
    }

    public void Leave(PresenceEntry entry, bool isFinal, TimeSpan now)
    {
        if (!isFinal && grace > TimeSpan.Zero && EntriesOf(entry.Topic, entry.Key).Count == 1)
        {
            _withheld[entry] = now + grace;
            _due.Enqueue((now + grace, entry));
            return;
        }
        Remove(entry);
    }

    /// <summary>Lets those go whose grace is over.</summary>
    public void Expire(TimeSpan now)
    {
        while (_due.TryPeek(out var next) && next.Due <= now)
        {
            _due.Dequeue();
            if (_withheld.TryGetValue(next.Entry, out var due) && due == next.Due) Remove(next.Entry);
        }
    }

    public IReadOnlyList<PresenceEntry> List(string topic)
    {
        if (!_topics.TryGetValue(topic, out var keys)) return [];
        var list = new List<PresenceEntry>(keys.Count);
        foreach (var (_, entries) in keys) list.AddRange(entries);
        return list;
    }

    public IReadOnlyList<PresenceEntry> List(string topic, string key) => [.. EntriesOf(topic, key)];

    /// <summary>What changed since this was asked last.</summary>
    public IReadOnlyCollection<PresenceDiff> TakeDiffs()
    {
        if (_diffs.Count == 0) return [];
        var diffs = _diffs;
        _diffs = [];
        return diffs.Values;
    }

    private void Remove(PresenceEntry entry)
    {
        _withheld.Remove(entry);
        var keys = _topics[entry.Topic];
        var entries = keys[entry.Key];
        entries.Remove(entry);
        if (entries.Count == 0 && keys.Remove(entry.Key) && keys.Count == 0) _topics.Remove(entry.Topic);
        Count--;
        DiffOf(entry.Topic).Leave(entry);
    }

    private List<PresenceEntry> EntriesOf(string topic, string key) =>
        _topics.TryGetValue(topic, out var keys) && keys.TryGetValue(key, out var entries) ? entries : [];

    private PresenceDiff DiffOf(string topic)
    {
        ref var diff = ref CollectionsMarshal.GetValueRefOrAddDefault(_diffs, topic, out _);
        return diff ??= new PresenceDiff(topic);
    }
}
