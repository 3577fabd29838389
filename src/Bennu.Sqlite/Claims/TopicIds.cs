namespace Bennu.Sqlite.Claims;

/// <summary>
/// How many ids of one topic are remembered: never less than there are. Replies that have expired are counted until the bound is reached, as
/// only then it is worth counting again.
/// </summary>
internal sealed class TopicIds
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private long _base;
    private DateTimeOffset? _countedAt;

    /// <summary>How many are claimed, or have failed.</summary>
    public int Claims { get; set; }

    /// <summary>How many replies were recorded since this was made.</summary>
    public long Recorded { get; set; }

    public bool Exceeds(int max) => Claims + _base + Recorded > max;

    /// <summary>Whether the replies should be counted before the answer is relied on.</summary>
    public bool NeedsCount(int max, DateTimeOffset now) => _countedAt is not { } then || (Exceeds(max) && now - then >= Pause);

    /// <summary>Takes over a count of the replies.</summary>
    /// <param name="replies">How many there are.</param>
    /// <param name="recordedBefore">The value of <see cref="Recorded"/> before they were counted.</param>
    /// <param name="now">The time.</param>
    public void Count(long replies, long recordedBefore, DateTimeOffset now) => (_base, _countedAt) = (replies - recordedBefore, now);
}
