namespace Bennu.PubSub.TopicLogs;

/// <summary>A recorded message's place in its topic, and what it follows there.</summary>
/// <param name="Epoch">The incarnation of the topic's log.</param>
/// <param name="Position">The message's position.</param>
/// <param name="Previous">The position recorded before it; 0 for the first.</param>
public readonly record struct LogLink(string Epoch, ulong Position, ulong Previous)
{
    /// <summary>The place alone.</summary>
    public LogPlace Place => new(Epoch, Position);
}
