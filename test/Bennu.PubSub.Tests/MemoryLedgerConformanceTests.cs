using Bennu.Conformance;
using Bennu.PubSub.Deduplication;

namespace Bennu.PubSub.Tests;

public sealed class MemoryLedgerConformanceTests : LedgerConformance
{
    protected override bool IsDurable => false;

    protected override bool IsShared => false;

    protected override ValueTask<IDeduplicationLedger> OpenAsync(TimeProvider time) => new(new MemoryLedger(time));
}
