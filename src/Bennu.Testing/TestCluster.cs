using Bennu.PubSub;
using Bennu.Sockets;
using Bennu.Testing.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Bennu.Testing;

/// <summary>
/// Several servers in one process, with a backplane that does what the test wants. They share a clock, a topic log and a ledger; what one of them
/// waits to settle, all settle. A node that is disposed has crashed.
/// </summary>
public sealed class TestCluster : IAsyncDisposable
{
    private readonly Surroundings _surroundings = new();
    private readonly List<ChannelTest> _nodes = [];

    /// <summary>What carries broadcasts between the nodes: cuts nodes off, holds back and shuffles, loses and repeats.</summary>
    public MemoryBackplane Backplane { get; } = new();

    /// <summary>The log of durable topics, in memory.</summary>
    public TestTopicLog TopicLog => _surroundings.Log;

    /// <summary>The clock of all nodes.</summary>
    public TestClock Clock => _surroundings.Clock;

    /// <summary>The nodes, in the order they were started.</summary>
    public IReadOnlyList<ChannelTest> Nodes => _nodes;

    /// <summary>Starts one more node, <c>node-1</c>, <c>node-2</c> and so on. It ends with the cluster.</summary>
    /// <inheritdoc cref="ChannelTest.Start{TSocket}(Action{IServiceCollection}?, Action{SocketOptions}?)"/>
    public ChannelTest Start<TSocket>(Action<IServiceCollection>? services = null, Action<SocketOptions>? mount = null)
        where TSocket : Socket, ISocket
    {
        var node = ChannelTest.Start<TSocket>(_surroundings, Backplane.CreateNode($"node-{_nodes.Count + 1}"), services, mount);
        _nodes.Add(node);
        return node;
    }

    /// <inheritdoc cref="ChannelTest.SettleAsync"/>
    public Task SettleAsync() => _nodes[0].SettleAsync();

    /// <inheritdoc cref="ChannelTest.AdvanceAsync"/>
    public Task AdvanceAsync(TimeSpan time) => _nodes[0].AdvanceAsync(time);

    /// <summary>Ends all nodes.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync().ConfigureAwait(false);
    }
}
