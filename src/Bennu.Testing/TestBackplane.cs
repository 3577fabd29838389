using Bennu.PubSub;
using Bennu.Testing.Nodes;

namespace Bennu.Testing;

/// <summary>
/// What carries broadcasts between the nodes of a <see cref="TestCluster"/>. What a node sends has arrived when its call returns, unless the test
/// wants otherwise.
/// </summary>
public sealed class TestBackplane
{
    private readonly Lock _gate = new();
    private readonly List<TestAdapter> _nodes = [];                                        // under the gate, like all below
    private readonly HashSet<string> _cut = [];
    private readonly List<(TestAdapter To, Broadcast Broadcast, string Dispatcher)> _held = [];
    private bool _isHolding;

    internal TestBackplane()
    {
    }

    /// <summary>How often a broadcast arrives at a node, whose name is given: 0 loses it, 2 repeats it.</summary>
    /// <value><see langword="null"/>: once.</value>
    public Func<string, Broadcast, int>? Copies { get; set; }

    /// <summary>Cuts a node off: what is sent from and to it is lost, and it is told so.</summary>
    public void Cut(string nodeName)
    {
        lock (_gate) _cut.Add(nodeName);
        Find(nodeName)?.Tell(isConnected: false);
    }

    /// <summary>Lets a node reach the others again.</summary>
    public void Restore(string nodeName)
    {
        lock (_gate) _cut.Remove(nodeName);
        Find(nodeName)?.Tell(isConnected: true);
    }

    /// <summary>From now on, what is sent waits.</summary>
    public void Hold()
    {
        lock (_gate) _isHolding = true;
    }

    /// <summary>Delivers what waits in the order it was sent, and holds nothing back any more.</summary>
    public void Release() => Release(static held => held);

    /// <summary>Delivers what waits, the last first, and holds nothing back any more.</summary>
    public void ReleaseReversed() => Release(static held => held.Reverse());

    /// <summary>Delivers what waits in an order of chance, and holds nothing back any more.</summary>
    /// <param name="chance">The source of chance; with a seed, the order is the same each time.</param>
    public void ReleaseShuffled(Random chance) => Release(held => held.OrderBy(_ => chance.Next()));

    internal IPubSubAdapter AddNode()
    {
        lock (_gate)
        {
            var node = new TestAdapter(this, $"node-{_nodes.Count + 1}");
            _nodes.Add(node);
            return node;
        }
    }

    internal bool IsConnected(string nodeName)
    {
        lock (_gate) return !_cut.Contains(nodeName);
    }

    internal void Send(TestAdapter from, string? to, Broadcast broadcast, string dispatcher)
    {
        List<TestAdapter> receivers;
        lock (_gate)
        {
            if (_cut.Contains(from.NodeName)) return;
            receivers = _nodes.FindAll(node => node != from && (to is null || node.NodeName == to));
            if (_isHolding)
            {
                _held.AddRange(receivers.Select(node => (node, broadcast, dispatcher)));
                return;
            }
        }
        foreach (var node in receivers) Deliver(node, broadcast, dispatcher);
    }

    private void Release(Func<IReadOnlyList<(TestAdapter To, Broadcast, string)>, IEnumerable<(TestAdapter To, Broadcast, string)>> order)
    {
        (TestAdapter, Broadcast, string)[] held;
        lock (_gate)
        {
            held = [.. order(_held)];
            _held.Clear();
            _isHolding = false;
        }
        foreach (var (node, broadcast, dispatcher) in held) Deliver(node, broadcast, dispatcher);
    }

    private void Deliver(TestAdapter node, Broadcast broadcast, string dispatcher)
    {
        if (!IsConnected(node.NodeName)) return;
        for (var copies = Copies?.Invoke(node.NodeName, broadcast) ?? 1; copies > 0; copies--) node.Receive(broadcast, dispatcher);
    }

    private TestAdapter? Find(string nodeName)
    {
        lock (_gate) return _nodes.Find(node => node.NodeName == nodeName);
    }
}
