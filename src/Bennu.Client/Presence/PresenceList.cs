using System.Collections.Immutable;

namespace Bennu.Client.Presence;

/// <summary>Applies states and diffs to a list of presences (section 5.10).</summary>
/// <param name="joined">Takes an entry before a join, null for a new key, and what joined.</param>
/// <param name="left">Takes what remains of an entry, and what left.</param>
internal sealed class PresenceList(Action<PresenceEntry?, PresenceEntry> joined, Action<PresenceEntry, PresenceEntry> left)
{
    public ImmutableDictionary<string, PresenceEntry> Entries { get; private set; } =
        ImmutableDictionary.Create<string, PresenceEntry>(StringComparer.Ordinal);

    /// <summary>Brings the list to a state, as the diff that leads there.</summary>
    public void Sync(IReadOnlyList<PresenceEntry> state)
    {
        var joins = new List<PresenceEntry>();
        var leaves = Entries.Values.Where(entry => state.All(other => other.Key != entry.Key)).ToList();
        foreach (var entry in state)
        {
            if (!Entries.TryGetValue(entry.Key, out var current))
            {
                joins.Add(entry);
                continue;
            }

            var fresh = entry.With(entry.Metas.Where(meta => !current.Has(meta)));
            var gone = current.With(current.Metas.Where(meta => !entry.Has(meta)));
            if (fresh.Metas.Count > 0) joins.Add(fresh);
            if (gone.Metas.Count > 0) leaves.Add(gone);
        }

        Apply(joins, leaves);
    }

    /// <summary>Joins first, then leaves. Applying a diff twice changes nothing more.</summary>
    public void Apply(IReadOnlyList<PresenceEntry> joins, IReadOnlyList<PresenceEntry> leaves)
    {
        foreach (var entry in joins) Join(entry);
        foreach (var entry in leaves) Leave(entry);
    }

    private void Join(PresenceEntry entry)
    {
        var before = Entries.GetValueOrDefault(entry.Key);
        var kept = before is null ? [] : before.Metas.Where(meta => !entry.Has(meta));
        Entries = Entries.SetItem(entry.Key, entry.With(kept.Concat(entry.Metas)));
        joined(before, entry);
    }

    private void Leave(PresenceEntry entry)
    {
        if (!Entries.TryGetValue(entry.Key, out var current)) return;
        var remaining = current.With(current.Metas.Where(meta => !entry.Has(meta)));
        Entries = remaining.Metas.Count > 0 ? Entries.SetItem(entry.Key, remaining) : Entries.Remove(entry.Key);
        left(remaining, entry);
    }
}
