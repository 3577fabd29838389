using Bennu.Conformance;
using Bennu.PubSub.Deduplication;

namespace Bennu.Redis.Tests;

public sealed class RedisLedgerConformanceTests(DurableServer redis) : LedgerConformance, IClassFixture<DurableServer>
{
    private readonly List<RedisBackplane> _nodes = [];

    protected override bool IsDurable => true;

    protected override bool IsShared => true;

    // Redis has a clock of its own.
    protected override TimeSpan Tick => TimeSpan.FromMilliseconds(40);

    protected override ValueTask PassAsync(TimeSpan span) => new(Task.Delay(span, Cancellation));

    protected override ValueTask<IDeduplicationLedger> OpenAsync(TimeProvider time)
    {
        var node = redis.Server.Open();
        _nodes.Add(node);
        return new(node.Ledger);
    }

    // Redis itself is killed, without a word to it.
    protected override async ValueTask<IDeduplicationLedger> ReopenAsync(IDeduplicationLedger engine)
    {
        await redis.Server.RestartAsync();
        return await base.ReopenAsync(engine);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var node in _nodes) await node.DisposeAsync();
    }
}
