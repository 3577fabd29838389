namespace Chaos.Judging;

/// <summary>
/// The whole log of one topic, put together from what late readers found in it: the log itself keeps only the newest entries, so it is read
/// often enough that each reading overlaps the one before.
/// </summary>
internal sealed class TopicLog(string topic)
{
    private readonly Dictionary<string, int> _places = [];

    public string Topic => topic;

    public List<Entry> Entries { get; } = [];

    /// <summary>Takes what a reader found from the first retained entry to the last.</summary>
    /// <returns>Where it contradicts what was found before; null if it does not.</returns>
    public string? Take(IReadOnlyList<Entry> found)
    {
        var overlap = 0;
        if (Entries.Count > 0)
        {
            if (found.Count == 0) return $"{topic}: {Entries.Count} entries are gone";
            if (!_places.TryGetValue(found[0].Cursor, out var start)) return $"{topic}: {found[0]} does not continue {Entries[^1]}";
            overlap = Entries.Count - start;
            if (found.Count < overlap) return $"{topic}: {Entries[start + found.Count]} is gone";
            for (var i = 0; i < overlap; i++)
                if (found[i] != Entries[start + i]) return $"{topic}: {Entries[start + i]} has become {found[i]}";
        }
        string? contradiction = null;
        for (var i = overlap; i < found.Count; i++)
        {
            if (_places.TryAdd(found[i].Cursor, Entries.Count)) Entries.Add(found[i]);
            else contradiction = $"{topic}: {found[i]} has the cursor of {Entries[_places[found[i].Cursor]]}";
        }
        return contradiction;
    }
}
