using Bennu.Conformance;
using Bennu.PubSub.TopicLogs;

namespace Bennu.Nats.Tests;

public sealed class NatsTopicLogConformanceTests(NatsServer server) : TopicLogConformance, IClassFixture<NatsServer>
{
    private readonly List<NatsBackplane> _nodes = [];

    protected override bool IsDurable => true;

    protected override bool IsShared => true;

    protected override ValueTask<ITopicLog> OpenAsync(TimeProvider time)
    {
        _nodes.Add(new(server.Options, time));
        return new(_nodes[^1].Log);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var node in _nodes) await node.DisposeAsync();
    }
}
