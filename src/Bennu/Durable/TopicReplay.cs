using Bennu.Broadcasting;
using Bennu.PubSub.TopicLogs;
using Microsoft.Extensions.Logging;

namespace Bennu.Durable;

/// <summary>
/// Reads a topic's log to one subscriber who is away from the live feed: because it came with a cursor, or because its connection could not keep
/// up. One page at a time, the next one only when the connection has taken the last; at the end the subscriber returns to the lane.
/// </summary>
internal sealed partial class TopicReplay(TopicFastlane lane, TopicFeed feed, DurableTopics topics, FastlaneMember member)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1), LagDelay = TimeSpan.FromMilliseconds(50);

    private readonly DurableMember _subscriber = member.Durable!;

    /// <summary>Begins; the subscriber's place is the replay's until it returns it to the lane.</summary>
    public void Start()
    {
        feed.BeginReplay();
        _ = topics.Work.Start(this, static replay => replay.RunAsync());
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        while (!_subscriber.IsGone)
        {
            try
            {
                await _subscriber.WhenDrainedAsync().ConfigureAwait(false);
                if (await StepAsync().ConfigureAwait(false)) continue;
                lane.Return(member);
                break;
            }
            catch (Exception e) when (!topics.Stopping.IsCancellationRequested)
            {
                Log.ReplayFailed(topics.Logger, topics.ReadFailures.Limit(LogLevel.Error), e, lane.Topic);
                await Task.Delay(RetryDelay, topics.Time, topics.Stopping).ConfigureAwait(false);
            }
        }
        feed.EndReplay();
    }

    // Sends one page; false when there is nothing more to read.
    private async ValueTask<bool> StepAsync()
    {
        var place = _subscriber.Place;
        var now = feed.Place;
        if (place == now) return false;
        var page = await feed.ReadAsync(place).ConfigureAwait(false);
        if (page.Log is { } log && log.Continues(place) is var continuity and not Continuity.Proven)
        {
            await RestartAsync(place, continuity).ConfigureAwait(false);
            return true;
        }
        if (page.Broadcasts.Count == 0)
        {
            if (place.Epoch == now.Epoch) return false;
            await feed.CheckAsync().ConfigureAwait(false); // the topic of this node has not seen yet what the replay has
            await Task.Delay(LagDelay, topics.Time, topics.Stopping).ConfigureAwait(false);
            return true;
        }
        if (!_subscriber.TrySend(page)) return false;
        topics.Metrics.Replayed(page.Broadcasts.Count);
        _subscriber.Place = page.Broadcasts[^1].Link!.Value.Place;
        return page.Log is { IsEnd: false };
    }

    // Retention was quicker than the subscriber, or the log forgot what the subscriber has seen.
    private async ValueTask RestartAsync(LogPlace place, Continuity continuity)
    {
        if (continuity != Continuity.Expired) feed.Forget();
        var entry = await feed.ResetAsync(continuity == Continuity.Expired ? "expired" : "epoch", place).ConfigureAwait(false);
        topics.Metrics.Reset(entry.Reason!);
        _subscriber.TrySend(entry.Frame(member.Serializer, _subscriber.JoinRef, lane.EncodedTopic, place));
        _subscriber.Place = entry.From!.Value;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 92, Message = "Reading the log of topic \"{Topic}\" for a subscriber failed; it is tried again.")]
        public static partial void ReplayFailed(ILogger logger, LogLevel level, Exception exception, string topic);
    }
}
