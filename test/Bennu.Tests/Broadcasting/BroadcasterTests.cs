using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.Tests.Shared;
using Bennu.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Bennu.Tests.Broadcasting;

/// <summary>Broadcasts from outside any channel, and what the adapter has to do with them (section 7.1).</summary>
public sealed class BroadcasterTests : IAsyncDisposable
{
    private const string Room = "room:a";

    private readonly TestAdapter _adapter = new();
    private readonly TestServer _server;

    public BroadcasterTests() =>
        _server = TestServer.Start<GuestSocket<RoomChannel>>(add: services => services.AddSingleton<IPubSubAdapter>(_adapter));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Value_is_encoded_with_the_applications_json()
    {
        var client = await _server.JoinAsync(Wire.V2);

        await _server.Broadcaster.BroadcastAsync(Room, "said", new Said("hi"), TestContext.Current.CancellationToken);

        await client.ExpectAsync(Wire.V2.Broadcast(Room, "said", """{"text":"hi"}"""));
        Assert.Equal(["room:a said"], _adapter.Sent);
    }

    [Fact]
    public async Task Local_broadcast_stays_on_this_node()
    {
        var client = await _server.JoinAsync(Wire.V2);

        _server.Broadcaster.LocalBroadcast(Room, "said", new Said("hi"));

        await client.ExpectAsync(Wire.V2.Broadcast(Room, "said", """{"text":"hi"}"""));
        Assert.Empty(_adapter.Sent);
    }

    [Fact]
    public async Task Broadcast_of_another_node_reaches_the_members_here()
    {
        var client = await _server.JoinAsync(Wire.V2);
        await _server.PubSub.StartAsync(TestContext.Current.CancellationToken);

        _adapter.Receiver!.Receive(new Broadcast { Topic = Room, Event = "far", Payload = "{}"u8.ToArray() }, "");

        await client.ExpectAsync(Wire.V2.Broadcast(Room, "far", "{}"));
    }

    [Fact, Statement(73)]
    public async Task Disconnect_reaches_other_nodes()
    {
        await _server.DisconnectAsync("user:1");

        Assert.Equal(["user:1 disconnect"], _adapter.Sent);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task Payload_that_is_no_object_is_the_broadcasters_mistake(string json)
    {
        var client = await _server.JoinAsync(Wire.V2);

        await Assert.ThrowsAsync<PayloadException>(() => _server.BroadcastAsync(Room, "said", json));
        Assert.Throws<PayloadException>(() => _server.Broadcaster.LocalBroadcast(Room, "said", 5));

        await client.ExpectSilenceAsync();
        Assert.Empty(_adapter.Sent);
    }

    [Fact, Statement(138)]
    public async Task Adapters_failure_reaches_the_broadcaster_and_no_member()
    {
        var client = await _server.JoinAsync(Wire.V2);
        _adapter.Failure = new IOException("no network");

        var exception = await Assert.ThrowsAsync<BroadcastException>(() => _server.BroadcastAsync(Room, "said", "{}"));

        Assert.Contains("no network", exception.Message, StringComparison.Ordinal);
        client.Send("1", "2", Room, "echo");
        await client.ExpectAsync(Wire.V2.Ok("1", "2", Room));
    }

    [Fact, Statement(138)]
    public async Task Adapters_failure_crashes_the_channel_that_broadcasts()
    {
        var client = await _server.JoinAsync(Wire.V2);
        _adapter.Failure = new IOException("no network");

        client.Send("1", "2", Room, "shout");

        await client.ExpectAsync(Wire.V2.Crashed("1", Room));
    }
}
