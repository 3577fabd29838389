using System.Collections.Concurrent;
using Bennu.PubSub;

namespace Bennu.Tests.Support;

/// <summary>The nodes of one process: what one broadcasts reaches the others at once, unless the test holds it up or lets it fail.</summary>
internal sealed class TestCluster
{
    private readonly List<Adapter> _nodes = [];
    private readonly ConcurrentQueue<string> _topics = new();
    private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What a broadcast waits for before it leaves its node.</summary>
    public Task? Delay { get; set; }

    public Exception? Failure { get; set; }

    /// <summary>The topic of each broadcast, in their order.</summary>
    public string[] Topics => [.. _topics];

    /// <summary>The topic of the first broadcast, once there is one; it may still be waiting.</summary>
    public Task<string> FirstAsync() => Patience.For(_first.Task, () => "a broadcast");

    public IPubSubAdapter AddNode()
    {
        var adapter = new Adapter(this, $"node-{_nodes.Count + 1}");
        _nodes.Add(adapter);
        return adapter;
    }

    private sealed class Adapter(TestCluster cluster, string name) : IPubSubAdapter
    {
        private IPubSubReceiver? _receiver;

        public string NodeName => name;

        public bool IsConnected => true;

        public ValueTask SubscribeAsync(string topic, CancellationToken cancellationToken) => default;

        public ValueTask UnsubscribeAsync(string topic, CancellationToken cancellationToken) => default;

        public ValueTask StartAsync(IPubSubReceiver receiver, CancellationToken cancellationToken)
        {
            _receiver = receiver;
            return default;
        }

        public async ValueTask BroadcastAsync(Broadcast broadcast, string dispatcher, CancellationToken cancellationToken)
        {
            var delay = cluster.Delay;
            cluster._topics.Enqueue(broadcast.Topic);
            cluster._first.TrySetResult(broadcast.Topic);
            if (delay is not null) await delay.WaitAsync(cancellationToken);
            if (cluster.Failure is { } failure) throw failure;
            foreach (var node in cluster._nodes)
                if (node != this) node._receiver?.Receive(Carried(broadcast), dispatcher);
        }

        public ValueTask DirectBroadcastAsync(string node, Broadcast broadcast, string dispatcher, CancellationToken cancellationToken)
        {
            cluster._nodes.Find(other => other.NodeName == node)?._receiver?.Receive(Carried(broadcast), dispatcher);
            return default;
        }

        public ValueTask DisposeAsync() => default;

        // The subscriber that it is from stays on its node.
        private static Broadcast Carried(Broadcast broadcast) => new()
        {
            Topic = broadcast.Topic,
            Event = broadcast.Event,
            Payload = broadcast.Payload,
            IsBinary = broadcast.IsBinary,
            TraceParent = broadcast.TraceParent,
        };
    }
}
