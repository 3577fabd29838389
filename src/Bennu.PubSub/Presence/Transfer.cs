namespace Bennu.PubSub.Presence;

/// <summary>The pages of a transfer that have come so far.</summary>
internal sealed class Transfer(long number, long since)
{
    public long Number => number;

    /// <summary>Where the next page begins.</summary>
    public TransferPlace Place { get; private set; } = new(since, Until: 0, After: 0);

    /// <summary>When the next page was asked for.</summary>
    public TimeSpan AskedAt { get; set; }

    public List<long> Kept { get; } = [];

    public List<PresenceEntry> Added { get; } = [];

    /// <summary>Takes the next page; false where this is another one.</summary>
    public bool TryAdd(TransferPage page)
    {
        if (page.Number != number || page.Place.Since != since || page.Place.After != Place.After) return false;
        if (page.UpTo == Place.After && !page.IsLast) return false; // it would go on for ever
        if (Place.Until != 0 && page.Place.Until != Place.Until) return false;
        Kept.AddRange(page.Kept);
        Added.AddRange(page.Added);
        Place = Place with { Until = page.Place.Until, After = page.UpTo };
        return true;
    }
}
