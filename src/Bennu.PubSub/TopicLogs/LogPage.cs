namespace Bennu.PubSub.TopicLogs;

/// <summary>Some of a topic's messages, and the state of its log at the moment of reading.</summary>
/// <param name="Epoch">The log's incarnation.</param>
/// <param name="First">The position of the oldest retained message; 0 where none is retained.</param>
/// <param name="Last">The newest position ever recorded; 0 where there was none.</param>
/// <param name="Entries">The messages read, oldest first. Nobody may change them.</param>
public sealed record LogPage(string Epoch, ulong First, ulong Last, IReadOnlyList<LogEntry> Entries)
{
    /// <summary>Whether nothing follows the page.</summary>
    public bool IsEnd => Entries.Count == 0 || Entries[^1].Position == Last;

    /// <summary>
    /// Whether the page continues what was seen up to a place, without a gap. Proven by the chain: the place is the newest one, or the
    /// first message after it follows it.
    /// </summary>
    /// <param name="place">Where the seen part ends; the page must have been read after its position.</param>
    public Continuity Continues(LogPlace place)
    {
        if (place.Epoch != Epoch) return Continuity.Epoch;
        if (place.Position == Last) return Continuity.Proven;
        if (place.Position > Last) return Continuity.Ahead;
        if (Entries.Count == 0) return Continuity.Expired;
        var next = Entries[0];
        if (next.Previous == place.Position) return Continuity.Proven;
        return next.Position == First && next.Previous > place.Position ? Continuity.Expired : Continuity.Epoch;
    }
}
