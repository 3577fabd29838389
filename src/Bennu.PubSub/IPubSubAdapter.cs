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

    /// <summary>Connects and starts to receive. Called once, before anything else.</summary>
    ValueTask StartAsync(IPubSubReceiver receiver, CancellationToken cancellationToken);

    /// <summary>Sends to every other node. Throws where it could not be handed over; then nothing is delivered on this node either.</summary>
    /// <param name="broadcast">What to send; its <see cref="Broadcast.From"/> stays here.</param>
    /// <param name="dispatcher">The name of the dispatcher to use there; empty for the default one.</param>
    /// <param name="cancellationToken">Gives up waiting; the broadcast may have been sent.</param>
    ValueTask BroadcastAsync(Broadcast broadcast, string dispatcher, CancellationToken cancellationToken);

    /// <summary>Sends to one other node. A node that nobody knows is no error: the broadcast is lost.</summary>
    ValueTask DirectBroadcastAsync(string node, Broadcast broadcast, string dispatcher, CancellationToken cancellationToken);
}
