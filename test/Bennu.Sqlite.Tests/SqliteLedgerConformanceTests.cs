using Bennu.Conformance;
using Bennu.PubSub.Deduplication;

namespace Bennu.Sqlite.Tests;

public sealed class SqliteLedgerConformanceTests : LedgerConformance
{
    private readonly StoreFile _file = new();

    protected override bool IsDurable => true;

    protected override bool IsShared => false;

    // Failures are forgotten, and do not count any more, when the store tidies up.
    protected override TimeSpan RemovalDelay => new SqliteTopicLogOptions { Path = _file.Path }.RetentionInterval;

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
