namespace Bennu.Sqlite.Claims;

/// <summary>
/// How many ids of one topic are remembered: never less than there are. Rows that have expired are counted until the bound is reached, as
/// only then it is worth counting again. Guarded by its table's lock.
/// </summary>
internal sealed class TopicIds
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private long _base;
    private DateTimeOffset? _countedAt;

    /// <summary>How many are claimed and have no row.</summary>
    public int Claims { get; set; }

    /// <summary>How many rows were added since this was made.</summary>
    public long Added { get; set; }

    public bool Exceeds(int max) => Claims + _base + Added > max;

    /// <summary>Whether the rows should be counted before the answer is relied on.</summary>
    public bool NeedsCount(int max, DateTimeOffset now) => _countedAt is not { } then || (Exceeds(max) && now - then >= Pause);

    /// <summary>Takes over a count of the rows.</summary>
    /// <param name="rows">How many there are.</param>
    /// <param name="addedBefore">The value of <see cref="Added"/> before they were counted.</param>
    /// <param name="now">The time.</param>
    public void Count(long rows, long addedBefore, DateTimeOffset now) => (_base, _countedAt) = (rows - addedBefore, now);
}
