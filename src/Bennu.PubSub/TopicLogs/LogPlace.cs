namespace Bennu.PubSub.TopicLogs;

/// <summary>A point in a topic's log: everything up to and including a position.</summary>
/// <param name="Epoch">The incarnation of the log.</param>
/// <param name="Position">The position; 0 is before the first message.</param>
public readonly record struct LogPlace(string Epoch, ulong Position);
