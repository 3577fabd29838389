using Bennu.PubSub;

namespace Bennu.Testing.Nodes;

/// <summary>One node's way to the others.</summary>
internal sealed class TestAdapter(TestBackplane backplane, string nodeName) : IPubSubAdapter
{
    private IPubSubReceiver? _receiver;

    public string NodeName => nodeName;

    public bool IsConnected => backplane.IsConnected(nodeName);

    public void Receive(Broadcast broadcast, string dispatcher) => _receiver?.Receive(broadcast, dispatcher);

    public void Tell(bool isConnected) => _receiver?.ConnectionChanged(isConnected);

    public ValueTask StartAsync(IPubSubReceiver receiver, CancellationToken cancellationToken)
    {
        _receiver = receiver;
        return default;
    }

    public ValueTask SubscribeAsync(string topic, CancellationToken cancellationToken) => default;

    public ValueTask UnsubscribeAsync(string topic, CancellationToken cancellationToken) => default;

    public ValueTask BroadcastAsync(Broadcast broadcast, string dispatcher, CancellationToken cancellationToken) =>
        Send(null, broadcast, dispatcher);

    public ValueTask DirectBroadcastAsync(string node, Broadcast broadcast, string dispatcher, CancellationToken cancellationToken) =>
        Send(node, broadcast, dispatcher);

    public ValueTask DisposeAsync()
    {
        _receiver = null;
        return default;
    }

    private ValueTask Send(string? to, Broadcast broadcast, string dispatcher)
    {
        backplane.Send(this, to, Carried(broadcast), dispatcher);
        return default;
    }

    // The subscriber that it is from stays on its node.
    private static Broadcast Carried(Broadcast broadcast) => new()
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
