using Bennu.PubSub;

namespace Bennu.Tests.Support;

/// <summary>A node on a backplane in memory whose subscriptions take as long as the test wants.</summary>
internal sealed class TestNode(IPubSubAdapter inner) : IPubSubAdapter
{
    /// <summary>What subscribing to a topic waits for.</summary>
    public Func<string, Task> Subscribing { get; set; } = _ => Task.CompletedTask;

    public string NodeName => inner.NodeName;

    public bool IsConnected => inner.IsConnected;

    public ValueTask StartAsync(IPubSubReceiver receiver, CancellationToken cancellationToken) => inner.StartAsync(receiver, cancellationToken);

    public async ValueTask SubscribeAsync(string topic, CancellationToken cancellationToken)
    {
        await Subscribing(topic).WaitAsync(cancellationToken);
        await inner.SubscribeAsync(topic, cancellationToken);
    }

    public ValueTask UnsubscribeAsync(string topic, CancellationToken cancellationToken) => inner.UnsubscribeAsync(topic, cancellationToken);

    public ValueTask BroadcastAsync(Broadcast broadcast, string dispatcher, CancellationToken cancellationToken) =>
        inner.BroadcastAsync(broadcast, dispatcher, cancellationToken);

    public ValueTask DirectBroadcastAsync(string node, Broadcast broadcast, string dispatcher, CancellationToken cancellationToken) =>
        inner.DirectBroadcastAsync(node, broadcast, dispatcher, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
