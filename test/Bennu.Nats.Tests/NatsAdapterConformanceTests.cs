using Bennu.Conformance;
using Bennu.PubSub;

namespace Bennu.Nats.Tests;

public sealed class NatsAdapterConformanceTests(NatsServer server) : PubSubAdapterConformance, IClassFixture<NatsServer>
{
    private readonly List<NatsBackplane> _nodes = [];

    protected override bool CanCut => true;

    protected override IPubSubAdapter Create(string nodeName)
    {
        _nodes.Add(new(server.Options with { NodeName = nodeName, Durable = false }));
        return _nodes[^1].Adapter;
    }

    protected override ValueTask CutAsync() => server.KillAsync();

    protected override ValueTask RestoreAsync() => server.StartAsync();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var node in _nodes) await node.DisposeAsync();
        await server.StartAsync();
    }
}
