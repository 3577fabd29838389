using Bennu.Conformance;
using Bennu.PubSub.Deduplication;

namespace Bennu.Nats.Tests;

public sealed class NatsLedgerConformanceTests(NatsServer server) : LedgerConformance, IClassFixture<NatsServer>
{
    private readonly List<NatsBackplane> _nodes = [];

    protected override bool IsDurable => true;

    protected override bool IsShared => true;

    protected override ValueTask<IDeduplicationLedger> OpenAsync(TimeProvider time)
    {
        _nodes.Add(new(server.Options, time));
        return new(_nodes[^1].Ledger);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var node in _nodes) await node.DisposeAsync();
    }
}
