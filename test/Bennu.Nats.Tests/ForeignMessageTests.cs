using Bennu.PubSub;
using NATS.Client.Core;

namespace Bennu.Nats.Tests;

public sealed class ForeignMessageTests(NatsServer server) : IClassFixture<NatsServer>, IPubSubReceiver
{
    private readonly TaskCompletionSource<Broadcast> _received = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task What_no_adapter_has_sent_is_counted_and_nothing_else()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var node = new NatsBackplane(server.Options);
        await using var other = new NatsBackplane(server.Options);
        await node.Adapter.StartAsync(this, cancellation);
        await node.Adapter.SubscribeAsync("room:1", cancellation);
        await other.Adapter.StartAsync(this, cancellation);
        await using var stranger = new NatsConnection(server.Options.Connection);

        foreach (var bytes in (byte[][])[[], [0xB1], "hello"u8.ToArray(), [0xB1, 255]])
            await stranger.PublishAsync("bennu.topic.room:1", bytes, cancellationToken: cancellation);
        await stranger.PingAsync(cancellation);
        await other.Adapter.BroadcastAsync(new() { Topic = "room:1", Event = "said", Payload = default }, "", cancellation);

        Assert.Equal("said", (await _received.Task.WaitAsync(TimeSpan.FromSeconds(20), cancellation)).Event);
        Assert.Equal(4, node.Adapter.ForeignMessages);
    }

    void IPubSubReceiver.Receive(Broadcast broadcast, string dispatcher) => _received.TrySetResult(broadcast);

    void IPubSubReceiver.ConnectionChanged(bool isConnected)
    {
    }
}
