using Bennu.Conformance;
using Bennu.PubSub;

namespace Bennu.Redis.Tests;

public class RedisAdapterConformanceTests : PubSubAdapterConformance
{
    private readonly List<RedisBackplane> _nodes = [];
    private RedisServer _server = null!;

    protected override bool CanCut => true;

    protected virtual bool IsSharded => false;

    public override async ValueTask InitializeAsync() => _server = await RedisServer.StartAsync();

    protected override IPubSubAdapter Create(string nodeName)
    {
        var node = _server.Open(o => (o.NodeName, o.ShardedPubSub) = (nodeName, IsSharded));
        _nodes.Add(node);
        return node.Adapter;
    }

    protected override ValueTask CutAsync()
    {
        _server.Kill();
        return default;
    }

    protected override async ValueTask RestoreAsync() => await _server.StartAsync();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var node in _nodes) await node.DisposeAsync();
        await _server.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
