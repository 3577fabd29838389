using Bennu.Docs.Tests.Snippets.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Bennu.Docs.Tests.Running;

public sealed class ChannelsTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);

    private sealed class Rooms : IRooms
    {
        public ValueTask<bool> IsMemberAsync(string room, string user, CancellationToken ct) => new(room != "closed");
    }

    private sealed class Reports : IReports
    {
        public Task<string> RenderAsync(string name) => Task.FromResult($"<{name}>");
    }

    [Fact]
    public async Task Room_tells_each_client_whose_message_it_is()
    {
        await using var app = await StartAsync();
        using var ada = await ConnectAsync(app);
        await JoinAsync(ada, "room:1");
        await ada.SendAsync("""["1","2","room:1","new_msg",{"body":"hello"}]""");
        string[] frames = [await ada.ReceiveAsync(), await ada.ReceiveAsync()]; // an intercepted broadcast may come after the reply
        Assert.Contains("""["1","2","room:1","phx_reply",{"status":"ok","response":{"number":1}}]""", frames);
        Assert.Contains("""["1",null,"room:1","new_msg",{"from":"ada","body":"hello","isMine":true}]""", frames);
    }

    [Fact]
    public async Task Room_that_is_closed_refuses_and_muted_member_is_told()
    {
        await using var app = await StartAsync();
        using var ada = await ConnectAsync(app);
        Assert.Equal(
            """["1","1","room:closed","phx_reply",{"status":"error","response":{"reason":"unauthorized"}}]""",
            await ada.AskAsync("""["1","1","room:closed","phx_join",{}]"""));
        await JoinAsync(ada, "room:1");
        await ada.AskAsync("""["1","2","room:1","mute",{}]""");
        Assert.Equal(
            """["1","3","room:1","phx_reply",{"status":"error","response":{"reason":"muted"}}]""",
            await ada.AskAsync("""["1","3","room:1","new_msg",{"body":"hello"}]"""));
    }

    [Fact]
    public async Task Lobby_tells_the_others_who_entered()
    {
        await using var app = await StartAsync();
        using var ada = await ConnectAsync(app);
        await JoinAsync(ada, "lobby");
        using var bob = await ConnectAsync(app, "bob");
        await JoinAsync(bob, "lobby");
        Assert.Equal("""[null,null,"lobby","entered",{"body":"bob"}]""", await ada.ReceiveAsync());
    }

    [Fact]
    public async Task Report_is_answered_later()
    {
        await using var app = await StartAsync();
        using var ada = await ConnectAsync(app);
        await JoinAsync(ada, "report:may");
        var reply = await ada.AskAsync("""["1","2","report:may","render",{}]""");
        Assert.StartsWith("""["1","2","report:may","phx_reply",{"status":"ok",""", reply);
        Assert.Contains("may", reply);
    }

    [Fact]
    public async Task Clock_ticks_by_the_servers_time()
    {
        await using var app = await StartAsync();
        using var ada = await ConnectAsync(app);
        await JoinAsync(ada, "clock");
        await ada.SendAsync("""["1","2","clock","start",{}]""");
        await ada.AskAsync("""[null,"3","phoenix","heartbeat",{}]""");
        await ada.AskAsync("""["1","4","clock","nothing",{}]"""); // answered behind start
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("""["1",null,"clock","tick",{"body":"00:00:01"}]""", await ada.ReceiveAsync());
    }

    [Fact]
    public async Task Audit_sees_another_topic_and_ends_when_it_is_finished()
    {
        await using var app = await StartAsync();
        using var ada = await ConnectAsync(app);
        await JoinAsync(ada, "audit:1");
        using var bob = await ConnectAsync(app, "bob");
        await JoinAsync(bob, "room:1");
        await bob.SendAsync("""["1","2","room:1","new_msg",{"body":"hello"}]""");
        Assert.Equal("""["1",null,"audit:1","seen",{"body":"new_msg"}]""", await ada.ReceiveAsync());
        Assert.Equal(
            """["1","2","audit:1","phx_reply",{"status":"error","response":{"reason":"no event what"}}]""",
            await ada.AskAsync("""["1","2","audit:1","what",{}]"""));
        Assert.Equal("""["1","1","audit:1","phx_close",{}]""", await ada.AskAsync("""["1","3","audit:1","finish",{}]"""));
        Assert.Equal("""["1",null,"audit:1","finished",{"body":"normal"}]""", await ada.ReceiveAsync());
    }

    private Task<RunningApp> StartAsync() => RunningApp.StartAsync(
        builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(_time);
            builder.Services.AddSingleton<IRooms, Rooms>();
            builder.Services.AddSingleton<IReports, Reports>();
            builder.Services.AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, RoomJson.Default));
        },
        app => app.MapSocket<UserSocket>("/socket"));

    private static Task<SocketClient> ConnectAsync(RunningApp app, string id = "ada") =>
        app.ConnectAsync($"/socket/websocket?vsn=2.0.0&id={id}");

    private static async Task JoinAsync(SocketClient client, string topic) => Assert.Equal(
        $$$"""["1","1","{{{topic}}}","phx_reply",{"status":"ok","response":{}}]""",
        await client.AskAsync($$"""["1","1","{{topic}}","phx_join",{}]"""));
}
