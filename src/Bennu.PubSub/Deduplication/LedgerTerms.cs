namespace Bennu.PubSub.Deduplication;

/// <summary>How a topic's messages are deduplicated.</summary>
public sealed record LedgerTerms
{
    /// <summary>How long a reply is remembered.</summary>
    /// <value>10 minutes.</value>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a claim is held without being renewed.</summary>
    /// <value>15 seconds.</value>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How many ids of one topic are remembered at once: those claimed, recorded, or failed, within their <see cref="Window"/>. One that
    /// was given up without a failure makes room.
    /// </summary>
    /// <value>100,000.</value>
    public int MaxIds { get; init; } = 100_000;
}
