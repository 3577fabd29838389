using System.Security.Claims;
using System.Text.Json.Serialization;
using Bennu.Broadcasting;
using Bennu.Channels;
using Bennu.Client;
using Bennu.Sockets;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Reply = Bennu.Channels.Reply;

namespace Bennu.Docs.Tests.Snippets.FromSignalR;

public interface IRooms
{
    ValueTask<bool> IsMemberAsync(string room, string user, CancellationToken ct = default);

    ValueTask<int> CountAsync(string room, CancellationToken ct = default);
}

#region from-signalr-hub
[Authorize]
public sealed class ChatHub(IRooms rooms) : Hub
{
    public async Task<Welcome> Enter(string room)
    {
        if (!await rooms.IsMemberAsync(room, Context.UserIdentifier!)) throw new HubException("members only");
        await Groups.AddToGroupAsync(Context.ConnectionId, room);
        await Clients.OthersInGroup(room).SendAsync("entered", new Entered(Context.UserIdentifier!));
        return new Welcome(await rooms.CountAsync(room));
    }

    public async Task Say(string room, Say say)
    {
        if (!await rooms.IsMemberAsync(room, Context.UserIdentifier!)) throw new HubException("members only");
        if (say.Body.Length == 0) throw new HubException("empty");
        await Clients.Group(room).SendAsync("said", new Said(Context.UserIdentifier!, say.Body));
    }
}
#endregion

#region from-signalr-payloads
public sealed record User(string Id);

public sealed record Welcome(int Members);

public sealed record Entered(string Who);

public sealed record Say(string Body);

public sealed record Said(string From, string Body);

[JsonSerializable(typeof(Welcome))]
[JsonSerializable(typeof(Entered))]
[JsonSerializable(typeof(Say))]
[JsonSerializable(typeof(Said))]
internal sealed partial class SaidJson : JsonSerializerContext;
#endregion

#region from-signalr-socket
[Authorize]
public sealed class ChatSocket : Socket<User>, ISocket
{
    public static void Define(SocketBuilder on) => on
        .Channel<RoomChannel>("room:*");

    protected override ValueTask<ConnectResult<User>> ConnectAsync(ConnectParams parameters, ConnectInfo info, CancellationToken ct)
    {
        var id = info.User.FindFirstValue(ClaimTypes.NameIdentifier)!;
        return new(ConnectResult.Ok(new User(id), id: $"users:{id}", expires: info.AuthenticationExpires));
    }
}
#endregion

#region from-signalr-channel
public sealed partial class RoomChannel(IRooms rooms) : Channel<User>
{
    private sealed record Joined;

    [Join]
    private async ValueTask<JoinResult> JoinAsync(Topic topic, CancellationToken ct)
    {
        if (!await rooms.IsMemberAsync(topic.Subtopic, Assigns.Id, ct)) return JoinResult.Error("members only");
        Send(new Joined()); // handled right after the join
        return JoinResult.Ok(new Welcome(await rooms.CountAsync(topic.Subtopic, ct)));
    }

    [HandleInfo]
    private ValueTask JoinedAsync(Joined _, CancellationToken ct) => BroadcastFromAsync("entered", new Entered(Assigns.Id), ct);

    [HandleIn("say")]
    private async ValueTask<Reply> SayAsync(Say say, CancellationToken ct)
    {
        if (say.Body.Length == 0) return Reply.Error("empty");
        await BroadcastAsync("said", new Said(Assigns.Id, say.Body), ct);
        return Reply.Ok();
    }
}
#endregion

#region from-signalr-stream
public sealed partial class CountChannel : Channel<User>
{
    private sealed record Chunk(int From, int To);

    [Join]
    private static JoinResult Join() => JoinResult.Ok();

    [HandleIn("count")]
    private void Count(Number to) => Send(new Chunk(0, to.Value));

    [HandleInfo]
    private async ValueTask ChunkAsync(Chunk chunk, CancellationToken ct)
    {
        var end = Math.Min(chunk.From + 100, chunk.To);
        for (var n = chunk.From; n < end; n++) await PushAsync("number", new Number(n), ct);
        if (end < chunk.To) Send(chunk with { From = end }); // what the client sends meanwhile has its turn between two chunks
        else await PushAsync("counted", new Number(chunk.To), ct);
    }
}
#endregion

public sealed record Number(int Value);

[JsonSerializable(typeof(Number))]
internal sealed partial class NumberJson : JsonSerializerContext;

internal sealed class NumberSocket : Socket<User>, ISocket
{
    public static void Define(SocketBuilder on) => on.Channel<CountChannel>("count");

    protected override ValueTask<ConnectResult<User>> ConnectAsync(ConnectParams parameters, ConnectInfo info, CancellationToken ct) =>
        new(ConnectResult.Ok(new User("ada")));
}

#region from-signalr-both
public sealed class RoomFeed(IHubContext<ChatHub> hub, IBroadcaster broadcaster)
{
    public async Task SaidAsync(string room, Said said, CancellationToken ct)
    {
        await broadcaster.BroadcastAsync($"room:{room}", "said", said, ct);
        await hub.Clients.Group(room).SendAsync("said", said, ct);
    }
}
#endregion

internal static class Program
{
    public static void Configure(WebApplicationBuilder builder)
    {
        #region from-signalr-services
        builder.Services.AddSignalR();
        builder.Services.AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, SaidJson.Default));
        builder.Services.AddSingleton<RoomFeed>();
        #endregion
    }

    public static void Map(WebApplication app)
    {
        #region from-signalr-map
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapHub<ChatHub>("/hub");
        app.MapSocket<ChatSocket>("/socket");
        #endregion
    }

    public static async Task<Welcome?> RunAsync(CancellationToken ct)
    {
        #region from-signalr-client
        await using var socket = new BennuSocket(new Uri("https://chat.example/socket"), new BennuSocketOptions
        {
            Params = async ct => new Dictionary<string, string> { ["access_token"] = await GetTokenAsync(ct) },
        });
        var room = socket.Channel("room:1");
        room.On("said", SaidJson.Default.Said, said => Console.WriteLine($"{said.From}: {said.Body}"));
        await socket.ConnectAsync(ct);
        var joined = await room.JoinAsync(ct);
        var welcome = joined.Read(SaidJson.Default.Welcome);
        var reply = await room.PushAsync("say", new Say("hello"), SaidJson.Default.Say, ct);
        if (!reply.IsOk) Console.WriteLine($"not said: {reply.Reason}");
        #endregion
        return welcome;
    }

    private static ValueTask<string> GetTokenAsync(CancellationToken ct) => new("token");
}
