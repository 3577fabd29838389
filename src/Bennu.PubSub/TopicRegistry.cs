using System.Collections.Concurrent;

namespace Bennu.PubSub;

/// <summary>Which subscribers of this node want which topics.</summary>
internal sealed class TopicRegistry
{
    private readonly ConcurrentDictionary<string, TopicSubscribers> _topics = new();

    public void Subscribe(string topic, Subscription subscription)
    {
        while (!_topics.GetOrAdd(topic, static _ => new TopicSubscribers()).TryAdd(subscription)) Thread.Yield();
    }

    /// <summary>Ends a subscriber's subscriptions to a topic, and tells how many there were.</summary>
    public int Unsubscribe(string topic, ISubscriber subscriber)
    {
        if (!_topics.TryGetValue(topic, out var subscribers)) return 0;
        var removed = subscribers.RemoveAll(subscriber, out var isEmpty);
        if (isEmpty) _topics.TryRemove(KeyValuePair.Create(topic, subscribers));
        return removed;
    }

    public ReadOnlySpan<Subscription> Subscriptions(string topic) =>
        _topics.TryGetValue(topic, out var subscribers) ? subscribers.Snapshot() : default;
}
