namespace Bennu.PubSub.TopicLogs;

/// <summary>
/// The engine of the topic logs failed: it is gone, its disk is full, its file is locked. A message whose append failed is not
/// acknowledged, but may have been recorded.
/// </summary>
public sealed class TopicLogException(string message, Exception? inner = null) : Exception(message, inner);
