namespace Bennu.PubSub.TopicLogs;

/// <summary>Where reading begins, told by what is to be read.</summary>
public readonly record struct LogStart
{
    private LogStart(int count, DateTimeOffset time) => (Count, Time) = (count, time);

    /// <summary>Everything that is retained.</summary>
    public static LogStart Oldest => new(int.MaxValue, default);

    /// <summary>Nothing but what is yet to come.</summary>
    public static LogStart Newest => default;

    /// <summary>How many of the newest messages, where no time is given.</summary>
    public int Count { get; }

    /// <summary>The earliest time of recording; <c>default</c> where it does not matter.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>The newest messages, or all that are retained where those are fewer.</summary>
    public static LogStart Last(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new(count, default);
    }

    /// <summary>The first message that was recorded at a time or later, and all that follow it.</summary>
    public static LogStart Since(DateTimeOffset time) => new(int.MaxValue, time);
}
