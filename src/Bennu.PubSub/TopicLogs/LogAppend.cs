namespace Bennu.PubSub.TopicLogs;

/// <summary>What became of an append.</summary>
/// <param name="Link">Where the message is recorded.</param>
/// <param name="IsRepeat">Whether it was recorded before, under the same id; the link is then that of the first time.</param>
public readonly record struct LogAppend(LogLink Link, bool IsRepeat);
