using Bennu.Conformance;
using Bennu.PubSub.Deduplication;

namespace Bennu.Sqlite.Tests;

public sealed class SqliteLedgerConformanceTests : LedgerConformance
{
    private readonly StoreFile _file = new();

    protected override bool IsDurable => true;

    protected override bool IsShared => false;

    protected override ValueTask<IDeduplicationLedger> OpenAsync(TimeProvider time)
    {
        _file.Close();
        return new(_file.Open(time).Ledger);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _file.Dispose();
    }
}
