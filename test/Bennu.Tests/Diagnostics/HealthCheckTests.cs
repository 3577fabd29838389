using Bennu.PubSub;
using Bennu.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Bennu.Tests.Diagnostics;

public sealed class HealthCheckTests
{
    [Theory]
    [InlineData(null, HealthStatus.Unhealthy)]
    [InlineData(HealthStatus.Degraded, HealthStatus.Degraded)]
    public async Task Server_is_healthy_until_it_drains(HealthStatus? failure, HealthStatus whileDraining)
    {
        var collection = new ServiceCollection();
        collection.AddBennu().AddHealthChecks().AddBennu(failureStatus: failure, tags: ["ready"]);
        await using var services = collection.BuildServiceProvider();
        var health = services.GetRequiredService<HealthCheckService>();

        var cancellation = TestContext.Current.CancellationToken;
        var before = (await health.CheckHealthAsync(check => check.Tags.Contains("ready"), cancellation)).Entries["bennu"];
        Assert.Equal(HealthStatus.Healthy, before.Status);
        Assert.Equal(0, before.Data["connections"]);
        Assert.Equal(0, before.Data["channels"]);

        services.GetRequiredService<SocketServer>().Connections.StopAccepting();
        Assert.Equal(whileDraining, (await health.CheckHealthAsync(cancellation)).Entries["bennu"].Status);
    }

    [Fact]
    public async Task Server_that_cannot_reach_the_others_is_degraded()
    {
        var backplane = new MemoryBackplane();
        var collection = new ServiceCollection();
        collection.AddSingleton(backplane.CreateNode("here"));
        collection.AddBennu().AddHealthChecks().AddBennu();
        await using var services = collection.BuildServiceProvider();
        var health = services.GetRequiredService<HealthCheckService>();
        await services.GetRequiredService<PubSubServer>().StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Healthy, await StatusAsync());

        backplane.Cut();
        Assert.Equal(HealthStatus.Degraded, await StatusAsync());
        backplane.Restore();
        Assert.Equal(HealthStatus.Healthy, await StatusAsync());

        async Task<HealthStatus> StatusAsync() => (await health.CheckHealthAsync(TestContext.Current.CancellationToken)).Status;
    }
}
