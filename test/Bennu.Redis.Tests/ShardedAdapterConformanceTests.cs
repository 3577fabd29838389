namespace Bennu.Redis.Tests;

public sealed class ShardedAdapterConformanceTests : RedisAdapterConformanceTests
{
    protected override bool IsSharded => true;
}
