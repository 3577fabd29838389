namespace Bennu.PubSub.TopicLogs;

/// <summary>How much of a topic is kept. What exceeds any of the bounds goes, the oldest first.</summary>
public sealed record LogRetention
{
    /// <summary>How many messages are kept at least, where no other bound takes them.</summary>
    /// <value>1,000.</value>
    public int Count { get; init; } = 1_000;

    /// <summary>How old a message may get.</summary>
    /// <value><see langword="null"/>: any age.</value>
    public TimeSpan? Age { get; init; }

    /// <summary>How many bytes of payload are kept. The newest message always is.</summary>
    /// <value><see langword="null"/>: any number.</value>
    public long? Bytes { get; init; }

    /// <summary>How long a message's id is remembered.</summary>
    /// <value>10 minutes.</value>
    public TimeSpan IdWindow { get; init; } = TimeSpan.FromMinutes(10);
}
