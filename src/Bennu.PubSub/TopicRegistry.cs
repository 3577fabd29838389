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

    public void Unsubscribe(string topic, ISubscriber subscriber)
    {
        if (_topics.TryGetValue(topic, out var subscribers) && subscribers.RemoveAll(subscriber))
            _topics.TryRemove(KeyValuePair.Create(topic, subscribers));
    }

    public ReadOnlySpan<Subscription> Subscriptions(string topic) =>
        _topics.TryGetValue(topic, out var subscribers) ? subscribers.Snapshot() : default;
}
