namespace Bennu.PubSub.TopicLogs;

/// <summary>Bounds of a <see cref="MemoryTopicLog"/>.</summary>
public sealed record MemoryTopicLogOptions
{
    /// <summary>
    /// How many bytes the messages of all topics may take together: their payloads, and 200 bytes a message for what surrounds it. Beyond
    /// it the oldest messages of the topics that were appended to least recently go, though never the newest one of the topic that was
    /// appended to last.
    /// </summary>
    /// <value>256 MB (2^28).</value>
    public long MaxBytes { get; init; } = 1L << 28;
}
