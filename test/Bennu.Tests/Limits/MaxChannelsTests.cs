using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Limits;

/// <summary><c>SocketOptions.MaxChannels</c>: bounds the channels of one connection, and of no other.</summary>
public sealed class MaxChannelsTests
{
    private static readonly Wire Wire = Wire.V2;

    [Fact, Statement(33)]
    public async Task Hundred_channels_are_joined_and_one_more_is_refused()
    {
        await using var server = TestServer.Start<GuestSocket<RoomChannel>>();
        var client = await server.ConnectAsync(Wire);
        for (var i = 1; i <= 100; i++) await client.JoinAsync($"room:{i}", $"{i}");

        client.Send("101", "101", "room:101", "phx_join");

        await client.ExpectAsync(Wire.Error("101", "101", "room:101", "too many channels joined"));
        client.Send("100", "x", "room:100", "echo");
        await client.ExpectAsync(Wire.Ok("100", "x", "room:100"));
        await (await server.ConnectAsync(Wire)).JoinAsync("room:101");
    }

    [Fact]
    public async Task Topic_that_is_joined_again_needs_no_further_place()
    {
        await using var server = TestServer.Start<GuestSocket<RoomChannel>>(o => o.MaxChannels = 1);
        var client = await server.JoinAsync(Wire);

        client.Send("2", "2", "room:a", "phx_join");

        await client.ExpectAsync(Wire.Ok("2", "2", "room:a"), Wire.Closed("1", "room:a"));
    }

    [Fact]
    public async Task Channel_that_was_left_makes_room()
    {
        await using var server = TestServer.Start<GuestSocket<RoomChannel>>(o => o.MaxChannels = 1);
        var client = await server.JoinAsync(Wire);

        client.Send("1", "2", "room:a", "phx_leave");
        await client.ExpectAsync(Wire.Ok("1", "2", "room:a"), Wire.Closed("1", "room:a"));

        await client.JoinAsync("room:b", "3");
    }

    [Fact]
    public async Task Joins_that_are_still_being_decided_count()
    {
        await using var server = TestServer.Start<GuestSocket<JoinChannel>>(o => o.MaxChannels = 1);
        var client = await server.ConnectAsync(Wire);
        client.Send("1", "1", "room:slow", "phx_join");

        client.Send("2", "2", "room:b", "phx_join");

        await client.ExpectAsync(Wire.Error("2", "2", "room:b", "too many channels joined"));
        server.Stage.Gate().Open();
        await client.ExpectAsync(Wire.Ok("1", "1", "room:slow"));
    }
}
