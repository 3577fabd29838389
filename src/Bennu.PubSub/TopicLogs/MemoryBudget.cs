namespace Bennu.PubSub.TopicLogs;

/// <summary>The bytes that all topics of a <see cref="MemoryTopicLog"/> share, and whose messages go when they are used up.</summary>
internal sealed class MemoryBudget(long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<MemoryTopic> _leastRecentFirst = new();
    private LinkedListNode<MemoryTopic>? _mostRecent;
    private long _used;

    /// <summary>How many bytes are in use.</summary>
    public long Used => Volatile.Read(ref _used);

    /// <summary>Takes bytes, or gives them back where negative.</summary>
    public void Charge(long bytes) => Interlocked.Add(ref _used, bytes);

    /// <summary>Makes room for what was appended to a topic, the most recent one from now on.</summary>
    public void Settle(LinkedListNode<MemoryTopic> topic)
    {
        // One busy topic, the usual case, need not be moved.
        if (Used <= maxBytes && ReferenceEquals(Volatile.Read(ref _mostRecent), topic)) return;
        lock (_gate)
        {
            if (topic.List is not null) _leastRecentFirst.Remove(topic);
            _leastRecentFirst.AddLast(topic);
            Volatile.Write(ref _mostRecent, topic);
            while (Used > maxBytes && _leastRecentFirst.First is { } first)
            {
                var isLast = first.Next is null;
                first.Value.Evict(Used - maxBytes, keep: isLast ? 1 : 0);
                if (isLast) return;
                if (Used > maxBytes) _leastRecentFirst.Remove(first);
            }
        }
    }
}
