namespace Bennu.PubSub.TopicLogs;

/// <summary>
/// A topic log whose engine carries broadcasts, too. It announces to the other nodes what it records, at the same moment, so that no
/// message is recorded and not announced, and each takes one round trip less.
/// </summary>
public interface IAnnouncingTopicLog : ITopicLog
{
    /// <summary>
    /// Whether what is recorded was announced to the subscribers of all other nodes when the append completes: as a broadcast of the
    /// message with its <see cref="Broadcast.Link"/>, through the adapter in use. What is left to do is to deliver it on this node. A
    /// repeat is not announced.
    /// </summary>
    bool IsAnnouncing { get; }
}
