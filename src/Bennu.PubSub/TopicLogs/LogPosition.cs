namespace Bennu.PubSub.TopicLogs;

/// <summary>
/// Positions for a log that numbers its messages itself: a hybrid clock of milliseconds and a counter, so that none is given twice even by
/// a log that has forgotten all it ever gave.
/// </summary>
public static class LogPosition
{
    private const int CounterBits = 16;

    /// <summary>The next position: that of the time, or one above the last where the clock has not moved or was set back.</summary>
    /// <param name="last">The last position given.</param>
    /// <param name="now">The time.</param>
    public static ulong Next(ulong last, DateTimeOffset now) => Math.Max(last + 1, (ulong)now.ToUnixTimeMilliseconds() << CounterBits);
}
