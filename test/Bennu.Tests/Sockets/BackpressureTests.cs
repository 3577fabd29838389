using Bennu.Tests.Support;

namespace Bennu.Tests.Sockets;

/// <summary>A client that sends faster than its channels handle.</summary>
public sealed class BackpressureTests : IAsyncDisposable
{
    private const string Room = "room:a";
    private const int MaxMessageSize = 1_000;

    private static readonly Wire Wire = Wire.V2;
    private static readonly string Large = $$"""{"fill":"{{new string('x', MaxMessageSize / 2)}}"}""";

    private readonly TestServer _server =
        TestServer.Start<GuestSocket<RoomChannel>>(mount => mount.WebSocket.MaxMessageSize = MaxMessageSize);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Connection_with_more_to_handle_than_one_message_may_have_is_read_on_once_it_is_handled()
    {
        var client = await HeldAsync();

        client.Send("1", "3", Room, "echo", Large);
        Assert.False(client.Connection.IsFull);
        client.Send("1", "4", Room, "echo", Large);
        Assert.True(client.Connection.IsFull);
        var room = client.Connection.WhenRoomAsync();
        Assert.False(room.IsCompleted);

        _server.Stage.Gate().Open();
        await Patience.For(room.AsTask(), "room");
        await client.ExpectAsync(Wire.Ok("1", "2", Room), Wire.Ok("1", "3", Room, Large), Wire.Ok("1", "4", Room, Large));
    }

    [Fact]
    public async Task Connection_that_is_closed_waits_for_no_handler()
    {
        var client = await HeldAsync();
        client.Send("1", "3", Room, "echo", Large);
        client.Send("1", "4", Room, "echo", Large);
        var room = client.Connection.WhenRoomAsync();

        await client.DropAsync();

        await Patience.For(room.AsTask(), "room");
        _server.Stage.Gate().Open();
    }

    private async Task<TestClient> HeldAsync()
    {
        var client = await _server.JoinAsync(Wire);
        client.Send("1", "2", Room, "hold");
        await _server.Stage.Gate().ReachedAsync();
        return client;
    }
}
