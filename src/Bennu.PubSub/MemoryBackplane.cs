namespace Bennu.PubSub;

/// <summary>
/// Joins several nodes in one process, as tests of what happens between nodes need it. What a node sends has arrived when its call returns,
/// unless it is told to fail: it can be cut, hold back, lose and repeat. All members may be called from any thread.
/// </summary>
public sealed class MemoryBackplane
{
    private readonly Lock _gate = new(), _changes = new();
    private readonly Dictionary<string, MemoryNode> _nodes = [];
    private readonly HashSet<string> _cut = [];
    private readonly Queue<MemoryDelivery> _deliveries = [];
    private bool _isCut, _isHeld, _isDelivering;

    /// <summary>
    /// How often a broadcast arrives at a node that should have it: 0 loses it, 2 repeats it. Asked as it is delivered, in the sender's call or
    /// in <see cref="Release"/>, with the name of the node.
    /// </summary>
    /// <value><see langword="null"/>, for once, by default.</value>
    public Func<string, Broadcast, int>? Copies { get; set; }

    /// <summary>Makes the adapter of one more node, to be given to its <see cref="PubSubServer"/>. Its end takes the node out.</summary>
    /// <exception cref="ArgumentException">A node of that name is there.</exception>
    public IPubSubAdapter CreateNode(string nodeName)
    {
        var node = new MemoryNode(this, nodeName);
        lock (_gate)
            if (!_nodes.TryAdd(nodeName, node)) throw new ArgumentException($"node \"{nodeName}\" is there already", nameof(nodeName));
        return node;
    }

    /// <summary>Cuts one node off, or all from one another. What they send fails, what waits for them is lost.</summary>
    /// <param name="nodeName">The node; <see langword="null"/> for the backplane as a whole.</param>
    public void Cut(string? nodeName = null) => Change(nodeName, isCut: true);

    /// <summary>Undoes <see cref="Cut"/> for the same node, or for the backplane as a whole.</summary>
    public void Restore(string? nodeName = null) => Change(nodeName, isCut: false);

    /// <summary>From now on, what is sent waits.</summary>
    public void Hold()
    {
        lock (_gate) _isHeld = true;
    }

    /// <summary>Delivers what waits, and holds nothing back any more.</summary>
    /// <param name="chance">Shuffles what waits; it goes in the order it was sent where left out.</param>
    public void Release(Random? chance = null)
    {
        lock (_gate)
        {
            _isHeld = false;
            if (chance is not null)
            {
                var shuffled = _deliveries.ToArray();
                chance.Shuffle(shuffled);
                _deliveries.Clear();
                foreach (var delivery in shuffled) _deliveries.Enqueue(delivery);
            }
        }
        Deliver();
    }

    internal void Tell(MemoryNode node)
    {
        lock (_changes)
        {
            bool isConnected;
            lock (_gate) isConnected = node.IsStarted && _nodes.ContainsValue(node) && !_isCut && !_cut.Contains(node.NodeName);
            node.SetConnected(isConnected);
        }
    }

    internal void Remove(MemoryNode node)
    {
        lock (_gate)
            if (_nodes.GetValueOrDefault(node.NodeName) == node) _nodes.Remove(node.NodeName);
    }

    internal void Send(MemoryNode sender, string? to, Broadcast broadcast, string dispatcher)
    {
        lock (_gate)
        {
            foreach (var node in _nodes.Values)
                if (node != sender && node.IsConnected && (to is null ? node.IsSubscribed(broadcast.Topic) : node.NodeName == to))
                    _deliveries.Enqueue(new(node, node.Connection, broadcast, dispatcher));
        }

        Deliver();
    }

    private void Change(string? nodeName, bool isCut)
    {
        MemoryNode[] nodes;
        lock (_gate)
        {
            if (nodeName is null) _isCut = isCut;
            else if (isCut) _cut.Add(nodeName);
            else _cut.Remove(nodeName);
            nodes = [.. _nodes.Values];
        }

        foreach (var node in nodes) Tell(node);
    }

    /// <summary>One caller at a time delivers, so that the order stays; the others leave theirs to it.</summary>
    private void Deliver()
    {
        while (true)
        {
            MemoryDelivery delivery;
            lock (_gate)
            {
                if (_isHeld || _isDelivering || !_deliveries.TryDequeue(out delivery)) return;
                _isDelivering = true;
            }

            try
            {
                for (var copies = Copies?.Invoke(delivery.To.NodeName, delivery.Broadcast) ?? 1; copies > 0; copies--)
                    delivery.To.Receive(delivery);
            }
            finally
            {
                lock (_gate) _isDelivering = false;
            }
        }
    }
}
