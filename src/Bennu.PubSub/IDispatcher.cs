namespace Bennu.PubSub;

/// <summary>
/// Hands one broadcast to the subscribers of its topic on this node. A dispatcher other than the default one must be registered under
/// its name on every node, since only the name travels.
/// </summary>
public interface IDispatcher
{
    /// <summary>The name under which other nodes know it.</summary>
    string Name { get; }

    /// <summary>
    /// Delivers <paramref name="broadcast"/>. Runs in the broadcaster on its own node and in the adapter's receive loop elsewhere; must not wait.
    /// </summary>
    /// <param name="subscriptions">The topic's subscriptions as they are now, in the order of subscribing.</param>
    /// <param name="from">The one to leave out; <see langword="null"/> on other nodes and for a plain broadcast.</param>
    /// <param name="broadcast">What to deliver.</param>
    void Dispatch(ReadOnlySpan<Subscription> subscriptions, object? from, Broadcast broadcast);
}
