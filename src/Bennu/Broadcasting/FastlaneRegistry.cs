using System.Collections.Concurrent;
using Bennu.Diagnostics;
using Bennu.Durable;
using Bennu.PubSub;
using Microsoft.Extensions.Logging;

namespace Bennu.Broadcasting;

/// <summary>The fastlanes of all topics that have channels on this node. A lane is the one PubSub subscriber of its topic's channels.</summary>
internal sealed class FastlaneRegistry : IDisposable
{
    private const int ChecksPerSecond = 1_000; // of all feeds at once, which is many nodes' wish at the same moment
    private static readonly TimeSpan CheckPeriod = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, TopicFastlane> _lanes = new();
    private readonly PubSubServer _pubSub;
    private readonly ILogger _logger;
    private readonly SocketMetrics _metrics;
    private readonly DurableTopics _durable;
    private readonly Lock _gate = new();
    private ITimer? _timer; // under the gate

    public FastlaneRegistry(PubSubServer pubSub, ILogger logger, SocketMetrics metrics, DurableTopics durable)
    {
        _pubSub = pubSub;
        _logger = logger;
        _metrics = metrics;
        _durable = durable;
    }

    /// <summary>Finds or opens a topic's lane for one member more, who is to be attached or to <see cref="Leave"/>.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="isDurable">Whether the member wants the topic's log delivered.</param>
    public TopicFastlane Enter(string topic, bool isDurable)
    {
        while (true)
        {
            var lane = _lanes.GetOrAdd(topic, static (topic, self) => self.Open(topic), this);
            if (TryEnter(lane, isDurable)) return lane;
            Thread.Yield(); // its last member goes just now: it is about to leave the table
        }
    }

    private TopicFastlane Open(string topic) => new(topic, _logger, _metrics, _durable.Time, _durable.Work);

    private bool TryEnter(TopicFastlane lane, bool isDurable)
    {
        lock (lane.Membership)
        {
            if (lane.IsRetired) return false;
            if (isDurable && lane.Feed is null)
            {
                lane.Feed = new TopicFeed(lane, _durable);
                Watch();
            }
            if (lane.MemberCount++ == 0) _pubSub.Subscribe(lane.Topic, lane);
            return true;
        }
    }

    /// <summary>The lane of a topic, if it has one.</summary>
    public TopicFastlane? Find(string topic) => _lanes.GetValueOrDefault(topic);

    /// <summary>Completes when the queue of a topic's lane, if it has one, is not over its bound.</summary>
    public ValueTask WhenRoomAsync(string topic, CancellationToken cancellationToken) =>
        Find(topic) is { } lane ? lane.WhenRoomAsync(cancellationToken) : default;

    /// <summary>Lets a member go, and the lane with its last one.</summary>
    public void Detach(TopicFastlane lane, FastlaneMember member)
    {
        lane.Detach(member);
        Leave(lane);
    }

    /// <summary>Takes back an <see cref="Enter"/>.</summary>
    public void Leave(TopicFastlane lane)
    {
        lock (lane.Membership)
        {
            if (--lane.MemberCount > 0) return;
            lane.IsRetired = true;
            _lanes.TryRemove(KeyValuePair.Create(lane.Topic, lane));
            _pubSub.Unsubscribe(lane.Topic, lane);
            lane.Feed?.Close();
        }
    }

    // One timer for the feeds of all topics; each has its own time.
    private void Watch()
    {
        lock (_gate)
            _timer ??= _durable.Time.CreateTimer(static self => ((FastlaneRegistry)self!).CheckFeeds(), this, CheckPeriod, CheckPeriod);
    }

    /// <summary>Announcements were lost: compares every feed with its log, most at once, and very many one after the other.</summary>
    public void CheckAllFeeds()
    {
        var now = _durable.Time.GetTimestamp();
        var count = 0;
        foreach (var (_, lane) in _lanes)
            if (lane.Feed is { } feed) feed.NextCheck = now + count++ / ChecksPerSecond * _durable.Time.TimestampFrequency;
        CheckFeeds();
    }

    private void CheckFeeds()
    {
        var now = _durable.Time.GetTimestamp();
        foreach (var (_, lane) in _lanes)
        {
            if (lane.Feed is not { } feed || feed.NextCheck > now) continue;
            feed.NextCheck = _durable.NextCheck();
            _ = _durable.Work.Start(feed, static feed => feed.CheckAsync());
        }
    }

    public void Dispose()
    {
        lock (_gate) _timer?.Dispose();
    }
}
