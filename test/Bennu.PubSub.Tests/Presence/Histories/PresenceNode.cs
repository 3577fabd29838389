using System.Text;
using Bennu.PubSub.Presence;

namespace Bennu.PubSub.Tests.Presence.Histories;

/// <summary>One node of a simulated cluster: its replica, what it truly tracks, and a list that only its diffs have made.</summary>
internal sealed class PresenceNode
{
    private readonly HashSet<PresenceEntry> _told = [];

    public PresenceNode(ReplicaId id, TrackerOptions options, int maxMessageBytes) => Replica = new PresenceReplica(id, options, maxMessageBytes);

    public PresenceReplica Replica { get; }

    /// <summary>What this node tracks, as it must be seen everywhere.</summary>
    public Dictionary<(string Owner, string Topic, string Key), PresenceEntry> Tracked { get; } = [];

    /// <summary>What arrives, and in which round.</summary>
    public List<(int Round, ReadOnlyMemory<byte> Message)> Inbox { get; } = [];

    /// <summary>Until which round it does nothing.</summary>
    public int PausedUntil { get; set; }

    public void Track(string owner, string topic, string key, string meta)
    {
        var entry = Replica.Track(owner, topic, key, Encoding.UTF8.GetBytes(meta));
        Demand(entry is null == Tracked.ContainsKey((owner, topic, key)), "tracking twice fails, and only that");
        if (entry is not null) Tracked[(owner, topic, key)] = entry;
    }

    public void Update(string owner, string topic, string key, string meta, TimeSpan now)
    {
        var entry = Replica.Update(owner, topic, key, Encoding.UTF8.GetBytes(meta), now);
        Demand(entry is not null == Tracked.TryGetValue((owner, topic, key), out var former), "what is not tracked is not updated");
        if (entry is null) return;
        Demand(entry.PreviousRef == former!.Ref && entry.Ref != former.Ref, "an update names what it replaces");
        Tracked[(owner, topic, key)] = entry;
    }

    public void Untrack(string owner, string topic, string key, bool isFinal, TimeSpan now) => Demand(
        Replica.Untrack(owner, topic, key, isFinal, now) == Tracked.Remove((owner, topic, key)), "what is tracked can be untracked");

    /// <summary>Its diffs make its list, and what it tracks itself is in it.</summary>
    public void Check(string[] topics)
    {
        foreach (var diff in Replica.TakeDiffs())
        {
            foreach (var entry in diff.Joins) Demand(_told.Add(entry), "who joins was not there");
            foreach (var entry in diff.Leaves) Demand(_told.Remove(entry), "who leaves was there");
        }
        var shown = topics.SelectMany(Replica.List).ToList();
        Demand(_told.SetEquals(shown) && shown.Count == _told.Count, "the diffs make the list");
        Demand(shown.Count == Replica.EntryCount, "the entries are counted");
        foreach (var entry in Tracked.Values) Demand(_told.Contains(entry), "nobody else removes a node's own entries");
    }

    /// <summary>What its lists show, in a form that does not depend on the node.</summary>
    public IEnumerable<string> Shown(string[] topics) => topics.SelectMany(Replica.List).Select(Text).Order(StringComparer.Ordinal);

    public static string Text(PresenceEntry entry) =>
        $"{entry.Topic} {entry.Key} {Encoding.UTF8.GetString(entry.Meta.Span)} {entry.Ref} after {entry.PreviousRef} on {entry.Node}";

    private static void Demand(bool holds, string what)
    {
        if (!holds) throw new PresenceHistoryException($"Does not hold: {what}.");
    }
}
