namespace Bennu.PubSub;

/// <summary>What an adapter gives the broadcasts of other nodes to.</summary>
public interface IPubSubReceiver
{
    /// <summary>Dispatches a broadcast that came from another node to this node's subscribers. Does not wait, does not throw.</summary>
    /// <param name="broadcast">What came.</param>
    /// <param name="dispatcher">The dispatcher's name as it was sent; an unknown one counts as the default.</param>
    void Receive(Broadcast broadcast, string dispatcher);

    /// <summary>
    /// The adapter is connected, with all its subscriptions, or is not any more; in between, broadcasts were lost in both directions.
    /// <see cref="IPubSubAdapter.IsConnected"/> says the same by then. Told one change after the other. Does not wait, does not throw.
    /// </summary>
    void ConnectionChanged(bool isConnected);
}
