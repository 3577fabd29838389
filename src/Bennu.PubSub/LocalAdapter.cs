namespace Bennu.PubSub;

/// <summary>The adapter of a server that stands alone: there are no other nodes, so there is nothing to carry.</summary>
public sealed class LocalAdapter(string? nodeName = null) : IPubSubAdapter
{
    /// <inheritdoc/>
    /// <value>The machine's name by default.</value>
    public string NodeName { get; } = nodeName ?? Environment.MachineName;

    /// <inheritdoc/>
    public ValueTask StartAsync(IPubSubReceiver receiver, CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public ValueTask BroadcastAsync(Broadcast broadcast, string dispatcher, CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public ValueTask DirectBroadcastAsync(string node, Broadcast broadcast, string dispatcher, CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}
