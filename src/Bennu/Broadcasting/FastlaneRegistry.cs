using System.Collections.Concurrent;
using Bennu.Diagnostics;
using Bennu.PubSub;
using Bennu.Transports;
using Microsoft.Extensions.Logging;

namespace Bennu.Broadcasting;

/// <summary>The fastlanes of all topics that have channels on this node. A lane is the one PubSub subscriber of its topic's channels.</summary>
internal sealed class FastlaneRegistry(PubSubServer pubSub, ILogger logger, SocketMetrics metrics)
{
    private readonly ConcurrentDictionary<string, TopicFastlane> _lanes = new();

    /// <summary>Lets a member into a topic, its join reply first.</summary>
    /// <returns>The lane, and the number of the item that lets it in.</returns>
    public (TopicFastlane Lane, long Ticket) Attach(string topic, FastlaneMember member, in OutboundFrame joinReply)
    {
        while (true)
        {
            var lane = _lanes.GetOrAdd(topic, static (topic, self) => self.Open(topic), this);
            if (TryEnter(lane)) return (lane, lane.Attach(member, joinReply));
            Thread.Yield(); // its last member goes just now: it is about to leave the table
        }
    }

    private TopicFastlane Open(string topic) => new(topic, logger, metrics);

    private bool TryEnter(TopicFastlane lane)
    {
        lock (lane.Membership)
        {
            if (lane.IsRetired) return false;
            if (lane.MemberCount++ == 0) pubSub.Subscribe(lane.Topic, lane);
            return true;
        }
    }

    /// <summary>Completes when the queue of a topic's lane, if it has one, is not over its bound.</summary>
    public ValueTask WhenRoomAsync(string topic, CancellationToken cancellationToken) =>
        _lanes.TryGetValue(topic, out var lane) ? lane.WhenRoomAsync(cancellationToken) : default;

    /// <summary>Lets a member go, and the lane with its last one.</summary>
    public void Detach(TopicFastlane lane, FastlaneMember member)
    {
        lane.Detach(member);
        lock (lane.Membership)
        {
            if (--lane.MemberCount > 0) return;
            lane.IsRetired = true;
            _lanes.TryRemove(KeyValuePair.Create(lane.Topic, lane));
            pubSub.Unsubscribe(lane.Topic, lane);
        }
    }
}
