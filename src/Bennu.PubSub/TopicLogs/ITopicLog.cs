namespace Bennu.PubSub.TopicLogs;

/// <summary>
/// The ordered record of every durable topic's broadcasts. What an engine must keep, and its conformance suite checks:
/// <list type="bullet">
/// <item><b>Durability.</b> An append completes when the engine has made the message as durable as it ever will be; from then on every read
/// finds it, on every node that shares the engine. One that throws may have been recorded or not, and may still turn up.</item>
/// <item><b>Order.</b> Each topic has one order. A message's position is greater than all before it in its topic, not necessarily by one,
/// and is never given twice, not even after history was lost. Its previous is the position recorded before it, 0 for the first, and stays
/// what it was when retention removes that one. A message becomes readable only after all before it.</item>
/// <item><b>Once.</b> A message with an id is recorded once per topic and id, for at least <see cref="LogRetention.IdWindow"/> even where
/// retention removes it: a second append of the id changes nothing, not the topic's retention either, and returns the first one's
/// place.</item>
/// <item><b>Epoch.</b> It names one incarnation of the history: 1 to 20 letters or digits. It changes only where the engine knows that
/// history was lost; an empty topic has the one that its first message will have. What the engine cannot know (a backup restored) readers
/// find out by the chain of previous positions.</item>
/// <item><b>Retention.</b> That of the newest append is the topic's. What exceeds it is removed, the oldest first, at once or in the
/// background, and for good: a wider one brings nothing back. What does not exceed it stays; of <see cref="LogRetention.Count"/> up to a
/// tenth more may stay, too. A topic remembers its last position when every message is gone.</item>
/// </list>
/// Every member may be called from any thread, for the same topic too. Topics and ids are compared byte for byte. Members fail with
/// <see cref="TopicLogException"/>, and with <see cref="OperationCanceledException"/> where the caller gave up.
/// </summary>
public interface ITopicLog
{
    /// <summary>Records a message at the end of its topic.</summary>
    /// <param name="message">What to record.</param>
    /// <param name="retention">How long the topic keeps its messages from now on.</param>
    /// <param name="cancellationToken">Gives up waiting; the message may be recorded all the same.</param>
    ValueTask<LogAppend> AppendAsync(LogMessage message, LogRetention retention, CancellationToken cancellationToken = default);

    /// <summary>Finds the place from which reading gives exactly what a start point asks for. An unknown topic is an empty one.</summary>
    /// <returns>The previous of the first message that is asked for; the topic's last position where there is none, 0 where it is
    /// empty.</returns>
    ValueTask<LogPlace> SeekAsync(string topic, LogStart start, CancellationToken cancellationToken = default);

    /// <summary>Reads what follows a position, oldest first, as it is at one moment. An unknown topic is an empty one.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="after">The position; it need not be that of a message, and 0 reads from the oldest one.</param>
    /// <param name="maxEntries">How many at most, at least 1.</param>
    /// <param name="maxBytes">How many bytes of payload at most, though always one message where there is one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<LogPage> ReadAsync(string topic, ulong after, int maxEntries, long maxBytes, CancellationToken cancellationToken = default);
}
