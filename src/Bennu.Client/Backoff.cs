namespace Bennu.Client;

/// <summary>How long to wait before the next try: a list of caps, the last of which holds from then on.</summary>
/// <param name="caps">The longest waits, in the order of the tries; at least one.</param>
/// <param name="jitter">
/// Full jitter: a wait is anything up to its cap, so that a crowd that lost its server does not come back in one moment. Without it each wait is
/// its cap exactly, as stock Phoenix clients do it.
/// </param>
public sealed class Backoff(IReadOnlyList<TimeSpan> caps, bool jitter = true)
{
    private readonly IReadOnlyList<TimeSpan> _caps =
        caps.Count > 0 ? caps : throw new ArgumentException("A backoff needs at least one cap.", nameof(caps));

    /// <summary>The default between connects: up to 0.5, 1, 2, 5, 10, then 30 s, with full jitter.</summary>
    public static Backoff Reconnect { get; } = OfMilliseconds(true, 500, 1_000, 2_000, 5_000, 10_000, 30_000);

    /// <summary>The default between joins of a topic, and after a push that the server could not take: up to 1, 2, 5, then 10 s, with full jitter.</summary>
    public static Backoff Rejoin { get; } = OfMilliseconds(true, 1_000, 2_000, 5_000, 10_000);

    /// <summary>What stock clients wait between connects: 10, 50, 100, 150, 200, 250, 500, 1000, 2000, then 5000 ms, without jitter.</summary>
    public static Backoff PhoenixReconnect { get; } = OfMilliseconds(false, 10, 50, 100, 150, 200, 250, 500, 1_000, 2_000, 5_000);

    /// <summary>What stock clients wait between joins: 1, 2, 5, then 10 s, without jitter.</summary>
    public static Backoff PhoenixRejoin { get; } = OfMilliseconds(false, 1_000, 2_000, 5_000, 10_000);

    /// <summary>The wait before a try.</summary>
    /// <param name="tries">How many tries failed since the last success; from 1.</param>
    public TimeSpan Delay(int tries) => Delay(tries, Random.Shared);

    internal TimeSpan Delay(int tries, Random random)
    {
        var cap = _caps[Math.Clamp(tries - 1, 0, _caps.Count - 1)];
        return jitter ? cap * random.NextDouble() : cap;
    }

    private static Backoff OfMilliseconds(bool jitter, params int[] caps) =>
        new([.. caps.Select(cap => TimeSpan.FromMilliseconds(cap))], jitter);
}
