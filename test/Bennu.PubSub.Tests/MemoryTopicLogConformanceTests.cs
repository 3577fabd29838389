using Bennu.Conformance;
using Bennu.PubSub.TopicLogs;

namespace Bennu.PubSub.Tests;

public sealed class MemoryTopicLogConformanceTests : TopicLogConformance
{
    protected override bool IsDurable => false;

    protected override bool IsShared => false;

    protected override ValueTask<ITopicLog> OpenAsync(TimeProvider time) => new(new MemoryTopicLog(time: time));
}
