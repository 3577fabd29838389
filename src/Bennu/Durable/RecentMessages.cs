using Bennu.PubSub;
using Bennu.PubSub.TopicLogs;

namespace Bennu.Durable;

/// <summary>
/// The newest messages of a topic, kept so that who was away for a short while, or all who come back after a restart, need not be served by the
/// log. An unbroken end of the log, bounded in messages and bytes. Not thread-safe.
/// </summary>
internal sealed class RecentMessages(RecentBudget budget)
{
    /// <summary>How many messages are kept, and how many bytes of payload, of one topic.</summary>
    public const int MaxCount = 256, MaxBytes = 256 * 1024;

    // What is kept even where all topics together are over their budget.
    private const int MinCount = 16;

    private readonly Queue<Broadcast> _messages = new();
    private long _bytes;
    private LogPlace _newest;

    /// <summary>Adds the message that follows the newest one.</summary>
    public void Add(Broadcast broadcast)
    {
        var link = broadcast.Link!.Value;
        if (link.Epoch != _newest.Epoch || link.Previous != _newest.Position) Clear(); // another log, or retention was quicker
        _newest = link.Place;
        _messages.Enqueue(broadcast.From is null ? broadcast : broadcast.With(link, from: null)); // lest it keep its sender's channel alive
        Count(broadcast.Payload.Length);
        while (_messages.Count > 1 && IsOver) Count(-_messages.Dequeue().Payload.Length);
    }

    public void Clear()
    {
        _messages.Clear();
        Count(-_bytes);
    }

    /// <summary>
    /// The messages of an epoch after a position up to and with another; null where they are not all here or where the chain does not link to
    /// the position. The epoch is asked for because positions of two say nothing of each other.
    /// </summary>
    public List<Broadcast>? Between(string epoch, ulong after, ulong upTo)
    {
        if (epoch != _newest.Epoch) return null;
        List<Broadcast>? between = null;
        foreach (var message in _messages)
        {
            var link = message.Link!.Value;
            if (link.Position <= after) continue;
            if (link.Position > upTo) break;
            if (between is null && link.Previous != after) return null;
            (between ??= []).Add(message);
        }
        return between?[^1].Link!.Value.Position == upTo ? between : null;
    }

    private bool IsOver => _messages.Count > MaxCount || _bytes > MaxBytes || (_messages.Count > MinCount && budget.IsExceeded);

    private void Count(long bytes)
    {
        _bytes += bytes;
        budget.Add(bytes);
    }
}
