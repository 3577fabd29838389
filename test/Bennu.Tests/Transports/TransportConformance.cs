using System.Text;
using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Tests.Transports.Support;

namespace Bennu.Tests.Transports;

/// <summary>What every transport must do alike.</summary>
public abstract class TransportConformance : IAsyncLifetime
{
    private readonly List<TestClient> _clients = [];

    internal TransportHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) await client.DisposeAsync();
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Push_is_replied_to()
    {
        var client = await JoinedAsync();
        await client.SendAsync("""["1","2","room:a","echo",{"text":"grüß 🦩"}]""");
        await client.ExpectAsync("""["1","2","room:a","phx_reply",{"status":"ok","response":{"text":"grüß 🦩"}}]""");
    }

    [Fact]
    public async Task Refused_join_is_told_why()
    {
        var client = await ConnectAsync();
        await client.SendAsync("""["1","1","room:closed","phx_join",{}]""");
        await client.ExpectAsync("""["1","1","room:closed","phx_reply",{"status":"error","response":{"reason":"closed"}}]""");
    }

    [Fact]
    public async Task Message_of_a_hundred_thousand_characters_comes_back_whole()
    {
        var client = await JoinedAsync();
        var text = new string('x', 100_000);
        await client.SendAsync($$"""["1","2","room:a","echo",{"text":"{{text}}"}]""");
        await client.ExpectAsync($$$"""["1","2","room:a","phx_reply",{"status":"ok","response":{"text":"{{{text}}}"}}]""");
    }

    [Fact]
    public async Task Broadcast_reaches_every_member()
    {
        var first = await JoinedAsync();
        var second = await JoinedAsync();
        await first.SendAsync("""["1","2","room:a","shout",{"n":1}]""");
        await first.ExpectAsync("""[null,null,"room:a","shouted",{"n":1}]""");
        await first.ExpectAsync("""["1","2","room:a","phx_reply",{"status":"ok","response":{}}]""");
        await second.ExpectAsync("""[null,null,"room:a","shouted",{"n":1}]""");
    }

    [Fact]
    public async Task Frames_keep_their_order()
    {
        var client = await JoinedAsync();
        for (var i = 0; i < 50; i++)
        {
            await client.SendAsync($$"""["1","e{{i}}","room:a","echo",{"n":{{i}}}]""");
            await client.SendAsync($$"""["1",null,"room:a","push",{"n":{{i}}}]""");
        }
        for (var i = 0; i < 50; i++)
        {
            await client.ExpectAsync($$$"""["1","e{{{i}}}","room:a","phx_reply",{"status":"ok","response":{"n":{{{i}}}}}]""");
            await client.ExpectAsync($$"""["1",null,"room:a","pushed",{"n":{{i}}}]""");
        }
    }

    [Fact]
    public async Task Broadcasts_keep_their_order()
    {
        var client = await JoinedAsync();
        for (var i = 0; i < 200; i++) await Host.BroadcastAsync("room:a", "shouted", Encoding.UTF8.GetBytes($$"""{"n":{{i}}}"""));
        for (var i = 0; i < 200; i++) await client.ExpectAsync($$"""[null,null,"room:a","shouted",{"n":{{i}}}]""");
    }

    [Fact]
    public async Task Leave_is_replied_to_and_closes_the_channel()
    {
        var client = await JoinedAsync();
        await client.SendAsync("""["1","2","room:a","phx_leave",{}]""");
        await client.ExpectAsync("""["1","2","room:a","phx_reply",{"status":"ok","response":{}}]""");
        await client.ExpectAsync("""["1","1","room:a","phx_close",{}]""");
        Assert.Equal(TerminateReason.Left, await Host.Witness.NextEndAsync());
    }

    [Fact]
    public async Task Duplicate_join_replaces_the_channel()
    {
        var client = await JoinedAsync();
        await client.SendAsync("""["7","7","room:a","phx_join",{}]""");
        string[] frames = [await client.ReceiveAsync(), await client.ReceiveAsync()];
        Assert.Contains("""["1","1","room:a","phx_close",{}]""", frames);
        await client.SendAsync("""["1","8","room:a","echo",{"stale":true}]""");
        await client.SendAsync("""["7","9","room:a","echo",{}]""");
        await client.ExpectAsync("""["7","9","room:a","phx_reply",{"status":"ok","response":{}}]""");
    }

    [Fact]
    public async Task Crash_of_a_channel_leaves_the_connection()
    {
        var client = await JoinedAsync();
        await client.SendAsync("""["1","2","room:a","crash",{}]""");
        await client.ExpectAsync("""["1","1","room:a","phx_error",{"reason":"channel_crash"}]""");
        await client.HeartbeatAsync();
        await client.JoinAsync("room:a");
    }

    [Fact]
    public async Task Channel_that_stops_is_closed()
    {
        var client = await JoinedAsync();
        await client.SendAsync("""["1","2","room:a","stop",{}]""");
        await client.ExpectAsync("""["1","1","room:a","phx_close",{}]""");
        await client.HeartbeatAsync();
    }

    [Fact]
    public async Task Disconnect_by_id_ends_that_connection_only()
    {
        var client = await JoinedAsync("&id=users:1");
        var other = await JoinedAsync("&id=users:2");
        await Host.DisconnectAsync("users:1");
        await client.ExpectCloseAsync(CloseCode.GoingAway);
        Assert.Equal(TerminateReason.Disconnected, await Host.Witness.NextEndAsync());
        await other.HeartbeatAsync();
    }

    [Fact]
    public async Task Drain_ends_connections_with_and_without_channels()
    {
        var joined = await JoinedAsync();
        var bare = await ConnectAsync();
        await bare.HeartbeatAsync();
        await Host.DrainAsync();
        await joined.ExpectDrainAsync();
        await bare.ExpectDrainAsync();
        Assert.Equal(TerminateReason.Draining, await Host.Witness.NextEndAsync());
    }

    [Fact]
    public async Task Malformed_frame_ends_the_connection_and_its_channels()
    {
        var client = await JoinedAsync();
        await client.SendAsync("""["1","2","room:a"]""");
        await client.ExpectCloseAsync(CloseCode.InvalidPayload);
        Assert.Equal(TerminateReason.Closed, await Host.Witness.NextEndAsync());
    }

    [Fact]
    public async Task Silent_client_is_ended()
    {
        var client = await JoinedAsync();
        Host.Time.Advance(TimeSpan.FromSeconds(59));
        Host.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(TerminateReason.Closed, await Host.Witness.NextEndAsync());
        await client.ExpectCloseAsync(CloseCode.ProtocolError);
    }

    [Fact]
    public async Task Connection_is_forgotten_once_both_sides_have_closed()
    {
        var client = await JoinedAsync("&id=users:1");
        Assert.Equal(1, Host.Connections.Count);
        await client.SendAsync("[]");
        await client.ExpectCloseAsync(CloseCode.InvalidPayload);
        await client.CloseAsync(); // waits for the server's end
        Assert.Equal(0, Host.Connections.Count);
    }

    internal virtual Task<TransportHost> StartAsync() => TransportHost.StartAsync();

    internal abstract Task<TestClient> OpenAsync(string query);

    private async Task<TestClient> ConnectAsync(string query = "")
    {
        var client = await OpenAsync(query);
        _clients.Add(client);
        return client;
    }

    private async Task<TestClient> JoinedAsync(string query = "")
    {
        var client = await ConnectAsync(query);
        await client.JoinAsync("room:a");
        return client;
    }
}
