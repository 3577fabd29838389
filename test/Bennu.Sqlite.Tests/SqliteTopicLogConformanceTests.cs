using Bennu.Conformance;
using Bennu.PubSub.TopicLogs;

namespace Bennu.Sqlite.Tests;

public sealed class SqliteTopicLogConformanceTests : TopicLogConformance
{
    private readonly StoreFile _file = new();

    protected override bool IsDurable => true;

    protected override bool IsShared => false;

    protected override ValueTask<ITopicLog> OpenAsync(TimeProvider time)
    {
        _file.Close();
        return new(_file.Open(time).Log);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _file.Dispose();
    }
}
