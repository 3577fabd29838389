using Bennu.PubSub;

namespace PresenceStorm;

/// <summary>Counts what goes through an adapter.</summary>
internal sealed class CountingAdapter(IPubSubAdapter adapter, Traffic traffic) : IPubSubAdapter
{
    public string NodeName => adapter.NodeName;

    public bool IsConnected => adapter.IsConnected;

    public ValueTask StartAsync(IPubSubReceiver receiver, CancellationToken cancellationToken) =>
        adapter.StartAsync(receiver, cancellationToken);

    public ValueTask SubscribeAsync(string topic, CancellationToken cancellationToken) => adapter.SubscribeAsync(topic, cancellationToken);

    public ValueTask UnsubscribeAsync(string topic, CancellationToken cancellationToken) =>
        adapter.UnsubscribeAsync(topic, cancellationToken);

    public ValueTask BroadcastAsync(Broadcast broadcast, string dispatcher, CancellationToken cancellationToken)
    {
        traffic.Add(broadcast.Payload.Length);
        return adapter.BroadcastAsync(broadcast, dispatcher, cancellationToken);
    }

    public ValueTask DirectBroadcastAsync(string node, Broadcast broadcast, string dispatcher, CancellationToken cancellationToken)
    {
        traffic.Add(broadcast.Payload.Length);
        return adapter.DirectBroadcastAsync(node, broadcast, dispatcher, cancellationToken);
    }

    public ValueTask DisposeAsync() => adapter.DisposeAsync();
}
