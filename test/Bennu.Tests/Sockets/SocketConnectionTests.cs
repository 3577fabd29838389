using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Sockets;

/// <summary>How a connection ends from the server's side (sections 3.9 and 3.10); the same in every protocol version.</summary>
public abstract class SocketConnectionTests : IAsyncDisposable
{
    private const string Room = "room:a";

    private readonly Wire _wire;
    private readonly TestServer _server = TestServer.Start<GuestSocket<RoomChannel>>();

    private protected SocketConnectionTests(Wire wire) => _wire = wire;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact, Statement(73)]
    public async Task Disconnect_closes_the_connections_of_its_id_and_no_others()
    {
        var first = await _server.JoinAsync(_wire, Room, "id=user:1");
        var second = await _server.ConnectAsync(_wire, "id=user:1");
        var other = await _server.ConnectAsync(_wire, "id=user:2");
        var anonymous = await _server.ConnectAsync(_wire);
        var frames = first.Frames.Length;

        await _server.DisconnectAsync("user:1");

        await first.ExpectCloseAsync(1001);
        await second.ExpectCloseAsync(1001);
        await _server.Stage.ExpectAsync("terminated disconnected room:a", "disposed");
        await first.DropAsync();
        Assert.Equal(frames, first.Frames.Length);
        await other.ExpectSilenceAsync();
        await anonymous.ExpectSilenceAsync();
        Assert.False(other.Writer.Closed.IsCompleted || anonymous.Writer.Closed.IsCompleted);
        Assert.Equal(["terminated disconnected room:a", "disposed"], _server.Stage.Notes);
    }

    [Fact, Statement(74)]
    public async Task Other_events_on_the_ids_topic_are_ignored()
    {
        var client = await _server.ConnectAsync(_wire, "id=user:1");

        await _server.BroadcastAsync("user:1", "connect", "{}");

        await client.ExpectSilenceAsync();
        Assert.False(client.Writer.Closed.IsCompleted);
    }

    [Fact]
    public async Task Connection_that_is_gone_is_not_disconnected_any_more()
    {
        var client = await _server.ConnectAsync(_wire, "id=user:1");
        await client.DropAsync();

        await _server.DisconnectAsync("user:1");

        Assert.False(client.Writer.Closed.IsCompleted);
    }

    [Fact]
    public async Task Connection_ids_are_unique_on_the_node()
    {
        var first = await _server.ConnectAsync(_wire);
        var second = await _server.ConnectAsync(_wire);

        Assert.NotEqual(first.Connection.Id, second.Connection.Id);
        Assert.StartsWith(_server.PubSub.NodeName, first.Connection.Id, StringComparison.Ordinal);
    }

    [Fact, Statement(77)]
    public async Task Silent_client_is_closed_after_the_timeout()
    {
        var client = await _server.JoinAsync(_wire);

        _server.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(client.Writer.Closed.IsCompleted);
        _server.Time.Advance(TimeSpan.FromSeconds(1));

        await client.ExpectCloseAsync(1002, "idle");
        await _server.Stage.ExpectAsync("terminated closed room:a", "disposed");
    }

    [Fact, Statement(77)]
    public async Task Whatever_the_client_sends_keeps_it_alive_and_what_it_gets_does_not()
    {
        var client = await _server.JoinAsync(_wire);
        for (var i = 0; i < 3; i++)
        {
            _server.Time.Advance(TimeSpan.FromSeconds(59));
            await client.ExpectSilenceAsync();
        }

        _server.Time.Advance(TimeSpan.FromSeconds(59));
        await _server.BroadcastAsync(Room, "news", "{}");
        await client.ExpectAsync(_wire.Broadcast(Room, "news", "{}"));
        Assert.False(client.Writer.Closed.IsCompleted);
        _server.Time.Advance(TimeSpan.FromSeconds(1));

        await client.ExpectCloseAsync(1002, "idle");
    }

    [Fact, Statement(80)]
    public async Task Topics_of_a_lost_connection_have_no_members_left()
    {
        var lost = await _server.JoinAsync(_wire);
        var other = await _server.JoinAsync(_wire);
        await lost.DropAsync();
        await _server.Stage.ExpectAsync("terminated closed room:a", "disposed");
        var frames = lost.Frames.Length;

        await _server.BroadcastAsync(Room, "news", "{}");

        await other.ExpectAsync(_wire.Broadcast(Room, "news", "{}"));
        Assert.Equal(frames, lost.Frames.Length);
    }
}

public sealed class SocketConnectionV1Tests() : SocketConnectionTests(Wire.V1);

public sealed class SocketConnectionV2Tests() : SocketConnectionTests(Wire.V2);
