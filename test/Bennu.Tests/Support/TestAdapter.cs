using System.Collections.Concurrent;
using Bennu.PubSub;

namespace Bennu.Tests.Support;

/// <summary>An adapter to nowhere that notes what it is to carry, and fails where the test wants.</summary>
internal sealed class TestAdapter : IPubSubAdapter
{
    private readonly ConcurrentQueue<string> _sent = new();

    public string NodeName => "here";

    public IPubSubReceiver? Receiver { get; private set; }

    public Exception? Failure { get; set; }

    /// <summary>Topic and event of each broadcast, in their order.</summary>
    public string[] Sent => [.. _sent];

    public bool IsConnected => true;

    public ValueTask SubscribeAsync(string topic, CancellationToken cancellationToken) => default;

    public ValueTask UnsubscribeAsync(string topic, CancellationToken cancellationToken) => default;

    public ValueTask StartAsync(IPubSubReceiver receiver, CancellationToken cancellationToken)
    {
        Receiver = receiver;
        return default;
    }

    public ValueTask BroadcastAsync(Broadcast broadcast, string dispatcher, CancellationToken cancellationToken)
    {
        if (Failure is not null) return ValueTask.FromException(Failure);
        _sent.Enqueue($"{broadcast.Topic} {broadcast.Event}");
        return default;
    }

    public ValueTask DirectBroadcastAsync(string node, Broadcast broadcast, string dispatcher, CancellationToken cancellationToken) =>
        default;

    public ValueTask DisposeAsync() => default;
}
