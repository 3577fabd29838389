namespace Bennu.PubSub;

/// <summary>The adapter of a server that stands alone: there are no other nodes, so there is nothing to carry.</summary>
public sealed class LocalAdapter(string? nodeName = null) : IPubSubAdapter
{
    /// <inheritdoc/>
    /// <value>The machine's name by default.</value>
    public string NodeName { get; } = nodeName ?? Environment.MachineName;

    /// <inheritdoc/>
    /// <value>Always <see langword="true"/>: there is nobody to be cut off from.</value>
    public bool IsConnected => true;

    /// <inheritdoc/>
    public ValueTask StartAsync(IPubSubReceiver receiver, CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public ValueTask SubscribeAsync(string topic, CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public ValueTask UnsubscribeAsync(string topic, CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public ValueTask BroadcastAsync(Broadcast broadcast, string dispatcher, CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public ValueTask DirectBroadcastAsync(string node, Broadcast broadcast, string dispatcher, CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}
