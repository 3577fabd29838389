using System.Collections.Concurrent;

namespace Bennu.PubSub;

/// <summary>
/// Publish and subscribe, on this node and through the adapter on all others. At most once: nothing is stored, acknowledged or held
/// back. Broadcasts of one caller reach one subscriber in the order they were made; those of different callers have no order.
/// While the adapter is not connected, broadcasts reach this node only. All members may be called from any thread.
/// </summary>
public sealed class PubSubServer : IPubSubReceiver, IAsyncDisposable
{
    private readonly TopicRegistry _registry = new();
    private readonly ConcurrentDictionary<string, IDispatcher> _dispatchers = new();
    private readonly IPubSubAdapter _adapter;
    private readonly TopicInterest? _interest; // null where there are no other nodes to listen to
    private long _undelivered;

    /// <summary>Makes a server on an adapter, by default one that stands alone.</summary>
    /// <param name="adapter">What carries broadcasts to the other nodes.</param>
    /// <param name="time">The clock; the system's by default.</param>
    public PubSubServer(IPubSubAdapter? adapter = null, TimeProvider? time = null)
    {
        _adapter = adapter ?? new LocalAdapter();
        if (_adapter is not LocalAdapter)
            _interest = new TopicInterest(_adapter, time ?? TimeProvider.System, (topic, e) => SubscriptionFailed?.Invoke(topic, e));
    }

    /// <summary>This node's name in the cluster.</summary>
    public string NodeName => _adapter.NodeName;

    /// <summary>Whether the other nodes can be reached; always, where there are none.</summary>
    public bool IsConnected => _adapter.IsConnected;

    /// <summary>How many broadcasts reached this node only, or no other node, because the adapter was not connected.</summary>
    public long UndeliveredCount => Interlocked.Read(ref _undelivered);

    /// <summary>
    /// Raised when the adapter is connected to the other nodes, first after the start, and when it is not any more. In between, broadcasts were lost
    /// in both directions. Handlers must not wait.
    /// </summary>
    public event Action<bool>? ConnectionChanged;

    /// <summary>Raised when the adapter failed to subscribe to a topic, or to end that; the former is tried again. Handlers must not wait.</summary>
    public event Action<string, Exception>? SubscriptionFailed;

    /// <summary>Starts the adapter. Needed once, before the first broadcast.</summary>
    public async ValueTask StartAsync(CancellationToken cancellationToken = default)
    {
        await _adapter.StartAsync(this, cancellationToken).ConfigureAwait(false);
        _interest?.Start();
    }

    /// <summary>Makes a dispatcher known under its name, so that broadcasts of other nodes find it.</summary>
    public void AddDispatcher(IDispatcher dispatcher) => _dispatchers[dispatcher.Name] = dispatcher;

    /// <summary>
    /// Subscribes to a topic: at once to what this node broadcasts, and soon to what other nodes do (<see cref="WhenSubscribedAsync"/>). Who
    /// subscribes twice receives twice.
    /// </summary>
    public void Subscribe(string topic, ISubscriber subscriber, object? metadata = null)
    {
        _interest?.Enter(topic);
        _registry.Subscribe(topic, new Subscription(subscriber, metadata));
    }

    /// <summary>
    /// Completes when a topic that has subscribers on this node gets what other nodes broadcast to it from now on. At once where the adapter is not
    /// connected, or loses its connection meanwhile: it then subscribes when it is back.
    /// </summary>
    public ValueTask WhenSubscribedAsync(string topic, CancellationToken cancellationToken = default) =>
        _interest is null ? default : _interest.WhenListeningAsync(topic, cancellationToken);

    /// <summary>Ends every subscription of a subscriber to a topic; fine where there is none.</summary>
    public void Unsubscribe(string topic, ISubscriber subscriber)
    {
        var removed = _registry.Unsubscribe(topic, subscriber);
        _interest?.Leave(topic, removed);
    }

    /// <summary>Whether anyone on this node is subscribed to a topic now.</summary>
    public bool HasSubscribers(string topic) => !_registry.Subscriptions(topic).IsEmpty;

    /// <summary>
    /// Broadcasts to the subscribers of all nodes: first through the adapter, then here. Where the adapter is not connected, here only.
    /// </summary>
    /// <exception cref="BroadcastException">The adapter is connected, and failed; nothing was delivered on this node.</exception>
    public ValueTask BroadcastAsync(Broadcast broadcast, IDispatcher? dispatcher = null, CancellationToken cancellationToken = default)
    {
        ValueTask sent;
        try
        {
            sent = _adapter.IsConnected ? _adapter.BroadcastAsync(broadcast, dispatcher?.Name ?? "", cancellationToken) : Undelivered();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (_adapter.IsConnected) return ValueTask.FromException(new BroadcastException(broadcast.Topic, e));
            sent = Undelivered();
        }
        if (!sent.IsCompletedSuccessfully) return BroadcastSlowAsync(sent, broadcast, dispatcher);
        LocalBroadcast(broadcast, dispatcher);
        return default;
    }

    private async ValueTask BroadcastSlowAsync(ValueTask sent, Broadcast broadcast, IDispatcher? dispatcher)
    {
        await SentAsync(sent, broadcast).ConfigureAwait(false);
        LocalBroadcast(broadcast, dispatcher);
    }

    /// <summary>Broadcasts to the subscribers of this node only.</summary>
    public void LocalBroadcast(Broadcast broadcast, IDispatcher? dispatcher = null)
    {
        var subscriptions = _registry.Subscriptions(broadcast.Topic);
        if (!subscriptions.IsEmpty) (dispatcher ?? DefaultDispatcher.Instance).Dispatch(subscriptions, broadcast.From, broadcast);
    }

    /// <summary>
    /// Broadcasts to the subscribers of one node, which may be this one. To a node that nobody knows, or that cannot be reached because the adapter
    /// is not connected, it is silently lost.
    /// </summary>
    /// <exception cref="BroadcastException">The adapter is connected, and failed.</exception>
    public async ValueTask DirectBroadcastAsync(
        string node, Broadcast broadcast, IDispatcher? dispatcher = null, CancellationToken cancellationToken = default)
    {
        if (node == NodeName) LocalBroadcast(broadcast, dispatcher);
        else if (_adapter.IsConnected) await SentAsync(SendAsync(), broadcast).ConfigureAwait(false);
        else await Undelivered().ConfigureAwait(false);

        async ValueTask SendAsync() =>
            await _adapter.DirectBroadcastAsync(node, broadcast, dispatcher?.Name ?? "", cancellationToken).ConfigureAwait(false);
    }

    // A failure that goes with the loss of the connection is that loss.
    private async ValueTask SentAsync(ValueTask sent, Broadcast broadcast)
    {
        try
        {
            await sent.ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (_adapter.IsConnected) throw new BroadcastException(broadcast.Topic, e);
            await Undelivered().ConfigureAwait(false);
        }
    }

    private ValueTask Undelivered()
    {
        Interlocked.Increment(ref _undelivered);
        return default;
    }

    void IPubSubReceiver.Receive(Broadcast broadcast, string dispatcher) =>
        LocalBroadcast(broadcast, _dispatchers.GetValueOrDefault(dispatcher));

    void IPubSubReceiver.ConnectionChanged(bool isConnected)
    {
        if (!isConnected) _interest?.LetGo();
        ConnectionChanged?.Invoke(isConnected);
    }

    /// <summary>Stops the adapter.</summary>
    public ValueTask DisposeAsync()
    {
        _interest?.Dispose();
        return _adapter.DisposeAsync();
    }
}
