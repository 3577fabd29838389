namespace Bennu.PubSub.TopicLogs;

/// <summary>One recorded message.</summary>
/// <param name="Position">Its place in its topic.</param>
/// <param name="Previous">The position recorded before it in its topic; 0 for the first.</param>
/// <param name="RecordedAt">When it was recorded, by the engine's clock.</param>
/// <param name="Message">What was recorded. Its <see cref="LogMessage.Id"/> may be left out where it is read.</param>
public sealed record LogEntry(ulong Position, ulong Previous, DateTimeOffset RecordedAt, LogMessage Message);
