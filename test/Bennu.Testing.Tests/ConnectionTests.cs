using Bennu.Testing.Tests.Support;

namespace Bennu.Testing.Tests;

public sealed class ConnectionTests
{
    [Fact]
    public async Task Disconnect_by_id_closes_the_connections_of_that_id()
    {
        await using var app = Lab.Start();
        var (ann, bob) = (await app.JoinAsync(name: "ann"), await app.JoinAsync(name: "bob"));
        await app.DisconnectAsync("visitor:ann");
        ann.Client.AssertClosed(1001);
        bob.Client.AssertConnected();
    }

    [Fact]
    public async Task Drain_closes_all_and_lets_nobody_in()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync();
        await app.DrainAsync();
        room.Client.AssertClosed(1012);
        Assert.Equal(503, (await app.ConnectRefusedAsync(new { name = "bob" })).Status);
    }

    [Fact]
    public async Task Malformed_frame_closes_the_connection()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync();
        await room.Client.SendAsync("no json");
        room.Client.AssertClosed(1007);
    }

    [Fact]
    public async Task Frame_that_is_too_big_closes_the_connection()
    {
        await using var app = Lab.Start(mount: o => o.WebSocket.MaxMessageSize = 1_000);
        var room = await app.JoinAsync();
        await room.PushAsync("echo", new { text = new string('x', 1_000) });
        room.Client.AssertClosed(1009);
    }

    [Fact]
    public async Task Frames_arrive_as_a_client_sees_them()
    {
        await using var app = Lab.Start();
        var ann = await app.ConnectAsync(new { name = "ann" });
        await ann.SendAsync("""[null,"9","phoenix","heartbeat",{}]""");
        Assert.EndsWith("""← [null,"9","phoenix","phx_reply",{"status":"ok","response":{}}]""", ann.ToString());
    }

    [Fact]
    public async Task Client_that_is_lost_ends_its_channels()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync();
        await room.Client.DisconnectAsync();
        Assert.True(room.HasEnded);
        Assert.False(room.Client.IsConnected);
        await room.Client.ReconnectAsync();
        Assert.False(room.HasEnded);
        await room.PushAsync<Number>("double", new Number(1));
    }

    [Fact]
    public async Task Channel_that_was_left_is_not_joined_again()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync();
        await room.LeaveAsync();
        await room.Client.ReconnectAsync();
        Assert.True(room.HasEnded);
    }

    [Fact]
    public async Task Newer_connection_of_a_session_takes_the_older_over()
    {
        await using var app = Lab.Start();
        const string Session = "0123456789012345678901";
        var older = await app.ConnectAsync(new { name = "ann", session = Session });
        var newer = await app.ConnectAsync(new { name = "ann", session = Session });
        older.AssertClosed(4001);
        newer.AssertConnected();
    }

    [Fact]
    public async Task Refresh_is_answered()
    {
        await using var app = Lab.Start();
        var ann = await app.ConnectAsync(new { name = "ann" });
        Assert.Equal("ok", (await ann.RefreshAsync(new { name = "ann" })).Status);
        Assert.Equal("unauthorized", (await ann.RefreshAsync(new { name = "banned" })).Reason);
    }
}
