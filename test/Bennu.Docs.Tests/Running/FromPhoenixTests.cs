using Bennu.Broadcasting;
using Bennu.Docs.Tests.Snippets.FromPhoenix;
using Microsoft.Extensions.Time.Testing;

namespace Bennu.Docs.Tests.Running;

public sealed class FromPhoenixTests
{
    private readonly FakeTimeProvider _time = new();

    private sealed class Rooms : IRooms
    {
        public ValueTask<bool> IsMemberAsync(string room, string user, CancellationToken ct) => new(room != "closed");

        public Task<string> ExportAsync(string room) => Task.FromResult($"export of {room}");
    }

    [Fact]
    public async Task Channel_does_what_its_Elixir_does()
    {
        await using var app = await StartAsync();
        using var ada = await JoinAsync(app, "ada");
        using var bob = await JoinAsync(app, "bob");
        Assert.Equal("""[null,null,"room:1","entered",{"text":"bob"}]""", await ada.ReceiveAsync());

        Assert.Equal(
            """["1","2","room:1","phx_reply",{"status":"error","response":{"reason":"empty"}}]""",
            await ada.AskAsync("""["1","2","room:1","new_msg",{"text":""}]"""));
        Assert.Equal(
            """["1","3","room:1","phx_reply",{"status":"ok","response":{"lines":1}}]""",
            await ada.AskAsync("""["1","3","room:1","new_msg",{"text":"hello"}]"""));
        Assert.Equal("""["1",null,"room:1","new_msg",{"from":"ada","text":"hello"}]""", await bob.ReceiveAsync());
        Assert.Equal(
            """["1","4","room:1","phx_reply",{"status":"ok","response":{"text":"export of 1"}}]""",
            await ada.AskAsync("""["1","4","room:1","export",{}]"""));

        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("""["1",null,"room:1","tick",{"lines":1}]""", await ada.ReceiveAsync());
        Assert.Equal("""["1",null,"room:1","tick",{"lines":0}]""", await bob.ReceiveAsync());
        await bob.SendAsync("""["1","2","room:1","phx_leave",{}]""");
        Assert.Equal("""[null,null,"room:1","left",{"text":"bob"}]""", await ada.ReceiveAsync());
    }

    [Fact]
    public async Task Broadcast_from_outside_reaches_the_room()
    {
        await using var app = await StartAsync();
        using var ada = await JoinAsync(app, "ada");
        await Program.BroadcastAsync(app.Services.GetRequiredService<IBroadcaster>(), TestContext.Current.CancellationToken);
        Assert.Equal("""[null,null,"room:1","notice",{"text":"soup"}]""", await ada.ReceiveAsync());
    }

    private static async Task<SocketClient> JoinAsync(RunningApp app, string id)
    {
        var client = await app.ConnectAsync($"/socket/websocket?vsn=2.0.0&id={id}");
        Assert.Equal(
            """["1","1","room:1","phx_reply",{"status":"ok","response":{"lines":0}}]""",
            await client.AskAsync("""["1","1","room:1","phx_join",{}]"""));
        await client.AskAsync("""["1","1","room:1","nothing",{}]"""); // answered when the others have been told
        return client;
    }

    private Task<RunningApp> StartAsync() => RunningApp.StartAsync(
        builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(_time);
            builder.Services.AddSingleton<IRooms, Rooms>();
            builder.Services.AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, LineJson.Default));
            builder.Services.AddHostedService<Audit>();
        },
        app => app.MapSocket<UserSocket>("/socket"));
}
