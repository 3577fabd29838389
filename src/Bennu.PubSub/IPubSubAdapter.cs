namespace Bennu.PubSub;

/// <summary>
/// Carries broadcasts to the other nodes. Delivery is at most once and unacknowledged; broadcasts that one caller makes one after
/// another arrive at each node in that order. An adapter delivers what it receives to the <see cref="IPubSubReceiver"/> it was started
/// with, never to its own node's subscribers directly, and survives the loss of its connection: it reconnects by itself.
/// </summary>
public interface IPubSubAdapter : IAsyncDisposable
{
    /// <summary>This node's name, unique in the cluster.</summary>
    string NodeName { get; }

    /// <summary>
    /// Whether the other nodes can be reached now; not before the start, nor after the end. Where they cannot, <see cref="PubSubServer"/> delivers
    /// on its own node only. Each change up to the end is also told to the receiver, the first connection included.
    /// </summary>
    bool IsConnected { get; }

    /// <summary>
    /// Starts to connect and to receive. Called once, before anything else. A backplane that is not there yet is no error: the adapter goes on
    /// trying, and tells the receiver when it is connected.
    /// </summary>
    ValueTask StartAsync(IPubSubReceiver receiver, CancellationToken cancellationToken);

    /// <summary>
    /// This node now has subscribers of a topic. Completes when what other nodes broadcast to it from now on arrives here; where the backplane is
    /// gone, at once, and the adapter subscribes when it is back. Called once per topic until <see cref="UnsubscribeAsync"/>, never for the
    /// same topic at the same time, for others at once. Where it throws, it is called again later. A topic is any text, as long as it may be, and
    /// stands for itself only. Broadcasts to topics without a subscription do not arrive here; direct ones always do.
    /// </summary>
    ValueTask SubscribeAsync(string topic, CancellationToken cancellationToken);

    /// <summary>This node has no subscribers of a topic any more. What still arrives for it is ignored.</summary>
    ValueTask UnsubscribeAsync(string topic, CancellationToken cancellationToken);

    /// <summary>
    /// Sends to every other node that has subscribers. Throws where it could not be handed over, and does not wait for a backplane that is gone.
    /// Where it throws while it is connected, nothing is delivered on this node either.
    /// </summary>
    /// <param name="broadcast">What to send; its <see cref="Broadcast.From"/> stays here.</param>
    /// <param name="dispatcher">The name of the dispatcher to use there; empty for the default one.</param>
    /// <param name="cancellationToken">Gives up waiting; the broadcast may have been sent.</param>
    ValueTask BroadcastAsync(Broadcast broadcast, string dispatcher, CancellationToken cancellationToken);

    /// <summary>Sends to one other node. A node that nobody knows is no error: the broadcast is lost.</summary>
    ValueTask DirectBroadcastAsync(string node, Broadcast broadcast, string dispatcher, CancellationToken cancellationToken);
}
