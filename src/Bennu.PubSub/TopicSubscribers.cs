namespace Bennu.PubSub;

/// <summary>The subscriptions of one topic on this node. Readers take a snapshot that a change replaces.</summary>
internal sealed class TopicSubscribers
{
    private readonly Lock _gate = new();
    private readonly List<Subscription> _subscriptions = [];
    private Subscription[]? _snapshot;
    private bool _removed;

    /// <summary>Adds a subscription, unless the topic was emptied and taken out of the registry meanwhile.</summary>
    public bool TryAdd(Subscription subscription)
    {
        lock (_gate)
        {
            if (_removed) return false;
            _subscriptions.Add(subscription);
            _snapshot = null;
            return true;
        }
    }

    /// <summary>Removes every subscription of a subscriber, and tells how many. Where none is left at all nothing can be added any more.</summary>
    public int RemoveAll(ISubscriber subscriber, out bool isEmpty)
    {
        lock (_gate)
        {
            var removed = 0;
            for (var i = _subscriptions.Count - 1; i >= 0; i--)
            {
                if (!ReferenceEquals(_subscriptions[i].Subscriber, subscriber)) continue;
                _subscriptions.RemoveAt(i);
                removed++;
            }
            _snapshot = null;
            isEmpty = _removed = _subscriptions.Count == 0;
            return removed;
        }
    }

    public Subscription[] Snapshot()
    {
        var snapshot = Volatile.Read(ref _snapshot);
        if (snapshot is not null) return snapshot;
        lock (_gate) return _snapshot ??= [.. _subscriptions];
    }
}
