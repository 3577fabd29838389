namespace Bennu.PubSub.Presence;

/// <summary>What changed in the list of one topic, all at once. An entry that came and went in between is in neither part.</summary>
public sealed class PresenceDiff
{
    private readonly HashSet<PresenceEntry> _joins = [], _leaves = [];

    internal PresenceDiff(string topic) => Topic = topic;

    /// <summary>The topic.</summary>
    public string Topic { get; }

    /// <summary>The entries that came.</summary>
    public IReadOnlyCollection<PresenceEntry> Joins => _joins;

    /// <summary>The entries that went.</summary>
    public IReadOnlyCollection<PresenceEntry> Leaves => _leaves;

    /// <summary>Whether all that changed was taken back.</summary>
    public bool IsEmpty => _joins.Count == 0 && _leaves.Count == 0;

    /// <summary>Makes this the change from before the one to after the other.</summary>
    /// <param name="next">What changed since.</param>
    public void Append(PresenceDiff next)
    {
        foreach (var entry in next._joins) Join(entry);
        foreach (var entry in next._leaves) Leave(entry);
    }

    internal void Join(PresenceEntry entry)
    {
        if (!_leaves.Remove(entry)) _joins.Add(entry);
    }

    internal void Leave(PresenceEntry entry)
    {
        if (!_joins.Remove(entry)) _leaves.Add(entry);
    }
}
