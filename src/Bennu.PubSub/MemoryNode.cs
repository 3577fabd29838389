using System.Collections.Concurrent;

namespace Bennu.PubSub;

/// <summary>One node on a <see cref="MemoryBackplane"/>.</summary>
internal sealed class MemoryNode(MemoryBackplane backplane, string nodeName) : IPubSubAdapter
{
    private readonly ConcurrentDictionary<string, bool> _topics = new();
    private volatile IPubSubReceiver? _receiver;
    private volatile bool _isConnected;
    private volatile int _connection;

    public string NodeName => nodeName;

    public bool IsConnected => _isConnected;

    /// <summary>The number of its present connection, or of the next one.</summary>
    public int Connection => _connection;

    public bool IsStarted => _receiver is not null;

    public ValueTask StartAsync(IPubSubReceiver receiver, CancellationToken cancellationToken)
    {
        _receiver = receiver;
        backplane.Tell(this);
        return default;
    }

    public ValueTask SubscribeAsync(string topic, CancellationToken cancellationToken)
    {
        _topics[topic] = true;
        return default;
    }

    public ValueTask UnsubscribeAsync(string topic, CancellationToken cancellationToken)
    {
        _topics.TryRemove(topic, out _);
        return default;
    }

    public ValueTask BroadcastAsync(Broadcast broadcast, string dispatcher, CancellationToken cancellationToken) =>
        Send(null, broadcast, dispatcher);

    public ValueTask DirectBroadcastAsync(string node, Broadcast broadcast, string dispatcher, CancellationToken cancellationToken) =>
        Send(node, broadcast, dispatcher);

    public ValueTask DisposeAsync()
    {
        backplane.Remove(this);
        _isConnected = false;
        _receiver = null;
        return default;
    }

    public bool IsSubscribed(string topic) => _topics.ContainsKey(topic);

    public void Receive(in MemoryDelivery delivery)
    {
        if (_isConnected && delivery.Connection == _connection) _receiver?.Receive(delivery.Broadcast, delivery.Dispatcher);
    }

    /// <summary>Called by one at a time.</summary>
    public void SetConnected(bool isConnected)
    {
        if (_isConnected == isConnected) return;
        if (!isConnected) _connection++;
        _isConnected = isConnected;
        _receiver?.ConnectionChanged(isConnected);
    }

    private ValueTask Send(string? to, Broadcast broadcast, string dispatcher)
    {
        if (!_isConnected) return ValueTask.FromException(new IOException("the backplane is gone"));
        backplane.Send(this, to, WithoutFrom(broadcast), dispatcher);
        return default;
    }

    private static Broadcast WithoutFrom(Broadcast broadcast) => broadcast.From is null
        ? broadcast
        : new Broadcast
        {
            Topic = broadcast.Topic,
            Event = broadcast.Event,
            Payload = broadcast.Payload,
            IsBinary = broadcast.IsBinary,
            Link = broadcast.Link,
            FromSession = broadcast.FromSession,
            TraceParent = broadcast.TraceParent,
        };
}
