using Bennu.PubSub;
using Bennu.PubSub.Deduplication;
using Bennu.PubSub.TopicLogs;
using Microsoft.Extensions.DependencyInjection;

namespace Bennu.Nats.Tests.Nodes;

/// <summary>Two nodes, as their clients see them.</summary>
public sealed class NodesTests(NatsServer server) : IClassFixture<NatsServer>, IAsyncLifetime
{
    private readonly string _id = $"{Guid.NewGuid():N}";
    private Node _first = null!, _second = null!;

    public async ValueTask InitializeAsync()
    {
        await server.StartAsync();
        _first = await Node.StartAsync(server.Options with { NodeName = $"first-{_id}" });
        _second = await Node.StartAsync(server.Options with { NodeName = $"second-{_id}" });
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Theory]
    [InlineData("room:")]
    [InlineData("log:")]
    public async Task What_is_said_on_one_node_is_heard_on_both(string topic)
    {
        topic += _id;
        var (here, there, speaker) = (await _first.JoinAsync(topic), await _second.JoinAsync(topic), await _first.JoinAsync(topic));

        for (var i = 0; i < 20; i++) await speaker.SayAsync($"{i}");

        for (var i = 0; i < 20; i++) Assert.Equal(($"{i}", $"{i}"), (await here.SaidAsync(), await there.SaidAsync()));
    }

    [Fact]
    public async Task Server_that_is_killed_and_comes_back_costs_durable_subscribers_nothing_and_they_stay_connected()
    {
        var topic = $"log:{_id}";
        var (here, there) = (await _first.JoinAsync(topic), await _second.JoinAsync(topic));
        await _first.SayAsync(topic, "before");
        var lost = ChangesAsync(_second, false);
        await server.KillAsync();
        await lost;

        var back = ChangesAsync(_second, true);
        await server.StartAsync();
        // Recorded as soon as one node is back, whether the other one is or not: it finds out when it is.
        await _first.SayAsync(topic, "after");
        await back.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        foreach (var client in new[] { here, there })
            Assert.Equal(("before", "after"), (await client.SaidAsync(), await client.SaidAsync()));
    }

    [Fact]
    public async Task Server_that_lost_everything_is_told_to_durable_subscribers_as_another_epoch()
    {
        var topic = $"log:{_id}";
        var there = await _second.JoinAsync(topic);
        await _first.SayAsync(topic, "before");
        Assert.Equal("before", await there.SaidAsync());
        var cursor = there.Cursor;

        await server.KillAsync();
        server.Wipe();
        await server.StartAsync();
        await _first.SayAsync(topic, "after");

        var state = await there.NextAsync("stream:state");
        Assert.Equal(("reset", "epoch"), ((string?)state["status"], (string?)state["reason"]));
        Assert.Equal("after", await there.SaidAsync());
        using var returning = new Client(topic);
        state = await returning.JoinAsync(_first.Address(), cursor);
        Assert.Equal(("reset", "epoch"), ((string?)state!["status"], (string?)state["reason"]));
    }

    [Fact]
    public async Task Registration_gives_the_parts_of_one_connection()
    {
        var services = _first.Services;
        var backplane = services.GetRequiredService<NatsBackplane>();

        Assert.Same(backplane.Adapter, services.GetRequiredService<IPubSubAdapter>());
        Assert.Same(backplane.Log, services.GetRequiredService<ITopicLog>());
        Assert.Same(backplane.Ledger, services.GetRequiredService<IDeduplicationLedger>());
        Assert.Equal($"first-{_id}", _first.PubSub.NodeName);
        await using var plain = new ServiceCollection().AddNats(server.Options with { Durable = false }).BuildServiceProvider();
        Assert.Null(plain.GetService<ITopicLog>());
        Assert.Null(plain.GetService<IDeduplicationLedger>());
        await using var byUrl = new ServiceCollection().AddNats("nats://example.com:1").BuildServiceProvider();
        Assert.Equal("nats://example.com:1", byUrl.GetRequiredService<NatsBackplane>().Connection.Client.Opts.Url);
        Assert.StartsWith(Environment.MachineName, byUrl.GetRequiredService<IPubSubAdapter>().NodeName, StringComparison.Ordinal);
    }

    private static Task ChangesAsync(Node node, bool isConnected)
    {
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        node.PubSub.ConnectionChanged += isConnectedNow =>
        {
            if (isConnectedNow == isConnected) changed.TrySetResult();
        };
        return changed.Task;
    }
}
