using System.Collections.Concurrent;

namespace Bennu.PubSub;

/// <summary>
/// Publish and subscribe, on this node and through the adapter on all others. At most once: nothing is stored, acknowledged or held
/// back. Broadcasts of one caller reach one subscriber in the order they were made; those of different callers have no order.
/// All members may be called from any thread.
/// </summary>
public sealed class PubSubServer : IPubSubReceiver, IAsyncDisposable
{
    private readonly TopicRegistry _registry = new();
    private readonly ConcurrentDictionary<string, IDispatcher> _dispatchers = new();
    private readonly IPubSubAdapter _adapter;

    /// <summary>Makes a server on an adapter, by default one that stands alone.</summary>
    public PubSubServer(IPubSubAdapter? adapter = null) => _adapter = adapter ?? new LocalAdapter();

    /// <summary>This node's name in the cluster.</summary>
    public string NodeName => _adapter.NodeName;

    /// <summary>
    /// Raised when the adapter lost its connection to the other nodes, and when it is back. In between, broadcasts were lost in both directions.
    /// </summary>
    public event Action<bool>? ConnectionChanged;

    /// <summary>Starts the adapter. Needed once, before the first broadcast.</summary>
    public ValueTask StartAsync(CancellationToken cancellationToken = default) => _adapter.StartAsync(this, cancellationToken);

    /// <summary>Makes a dispatcher known under its name, so that broadcasts of other nodes find it.</summary>
    public void AddDispatcher(IDispatcher dispatcher) => _dispatchers[dispatcher.Name] = dispatcher;

    /// <summary>Subscribes to a topic. Who subscribes twice receives twice.</summary>
    public void Subscribe(string topic, ISubscriber subscriber, object? metadata = null) =>
        _registry.Subscribe(topic, new Subscription(subscriber, metadata));

    /// <summary>Ends every subscription of a subscriber to a topic; fine where there is none.</summary>
    public void Unsubscribe(string topic, ISubscriber subscriber) => _registry.Unsubscribe(topic, subscriber);

    /// <summary>Broadcasts to the subscribers of all nodes: first through the adapter, then here.</summary>
    /// <exception cref="BroadcastException">The adapter failed; nothing was delivered on this node.</exception>
    public ValueTask BroadcastAsync(Broadcast broadcast, IDispatcher? dispatcher = null, CancellationToken cancellationToken = default)
    {
        ValueTask sent;
        try
        {
            sent = _adapter.BroadcastAsync(broadcast, dispatcher?.Name ?? "", cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return ValueTask.FromException(new BroadcastException(broadcast.Topic, e));
        }
        if (!sent.IsCompletedSuccessfully) return BroadcastSlowAsync(sent, broadcast, dispatcher);
        LocalBroadcast(broadcast, dispatcher);
        return default;
    }

    private async ValueTask BroadcastSlowAsync(ValueTask sent, Broadcast broadcast, IDispatcher? dispatcher)
    {
        try
        {
            await sent.ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new BroadcastException(broadcast.Topic, e);
        }
        LocalBroadcast(broadcast, dispatcher);
    }

    /// <summary>Broadcasts to the subscribers of this node only.</summary>
    public void LocalBroadcast(Broadcast broadcast, IDispatcher? dispatcher = null)
    {
        var subscriptions = _registry.Subscriptions(broadcast.Topic);
        if (!subscriptions.IsEmpty) (dispatcher ?? DefaultDispatcher.Instance).Dispatch(subscriptions, broadcast.From, broadcast);
    }

    /// <summary>Broadcasts to the subscribers of one node, which may be this one. To a node that nobody knows it is silently lost.</summary>
    /// <exception cref="BroadcastException">The adapter failed.</exception>
    public async ValueTask DirectBroadcastAsync(
        string node, Broadcast broadcast, IDispatcher? dispatcher = null, CancellationToken cancellationToken = default)
    {
        if (node == NodeName)
        {
            LocalBroadcast(broadcast, dispatcher);
            return;
        }
        try
        {
            await _adapter.DirectBroadcastAsync(node, broadcast, dispatcher?.Name ?? "", cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new BroadcastException(broadcast.Topic, e);
        }
    }

    void IPubSubReceiver.Receive(Broadcast broadcast, string dispatcher) =>
        LocalBroadcast(broadcast, _dispatchers.GetValueOrDefault(dispatcher));

    void IPubSubReceiver.ConnectionChanged(bool isConnected) => ConnectionChanged?.Invoke(isConnected);

    /// <summary>Stops the adapter.</summary>
    public ValueTask DisposeAsync() => _adapter.DisposeAsync();
}
