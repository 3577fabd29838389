using System.Collections.Concurrent;

namespace Bennu.PubSub.Tests;

/// <summary>A subscriber that keeps the events it gets, in their order. Any thread.</summary>
internal sealed class Listener : ISubscriber
{
    private readonly ConcurrentQueue<Broadcast> _received = new();

    public Broadcast[] Received => [.. _received];

    public string[] Events => [.. _received.Select(broadcast => broadcast.Event)];

    public void Receive(Broadcast broadcast) => _received.Enqueue(broadcast);
}
