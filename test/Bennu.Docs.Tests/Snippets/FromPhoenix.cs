using System.Text.Json.Serialization;
using Bennu.Broadcasting;
using Bennu.Channels;
using Bennu.PubSub;
using Bennu.Sockets;

namespace Bennu.Docs.Tests.Snippets.FromPhoenix;

public sealed record User(string Id);

public sealed record Body(string Text);

public sealed record Line(string From, string Text);

public sealed record Count(int Lines);

[JsonSerializable(typeof(Body))]
[JsonSerializable(typeof(Line))]
[JsonSerializable(typeof(Count))]
internal sealed partial class LineJson : JsonSerializerContext;

public interface IRooms
{
    ValueTask<bool> IsMemberAsync(string room, string user, CancellationToken ct);

    Task<string> ExportAsync(string room);
}

internal sealed class UserSocket : Socket<User>, ISocket
{
    public static void Define(SocketBuilder on) => on.Channel<RoomChannel>("room:*");

    protected override ValueTask<ConnectResult<User>> ConnectAsync(ConnectParams parameters, ConnectInfo info, CancellationToken ct) =>
        new(parameters["id"] is { } id ? ConnectResult.Ok(new User(id)) : ConnectResult.Refused);
}

#region from-phoenix-channel
public sealed partial class RoomChannel(IRooms rooms) : Channel<User>
{
    private readonly List<Line> _lines = [];

    private sealed record AfterJoin;

    private sealed record Tick;

    [Join]
    private async ValueTask<JoinResult> JoinAsync(Topic topic, CancellationToken ct)
    {
        if (!await rooms.IsMemberAsync(topic.Subtopic, Assigns.Id, ct)) return JoinResult.Error("unauthorized");
        Send(new AfterJoin());
        SendAfter(TimeSpan.FromSeconds(30), new Tick());
        return JoinResult.Ok(new Count(0));
    }

    [HandleIn("new_msg")]
    private async ValueTask<Reply<Count>> NewMessageAsync(Body body, CancellationToken ct)
    {
        if (body.Text.Length == 0) return Reply.Error("empty");
        var line = new Line(Assigns.Id, body.Text);
        _lines.Add(line);
        await BroadcastAsync("new_msg", line, ct);
        return new Count(_lines.Count);
    }

    [HandleIn("export")]
    private void Export() => _ = ExportAsync(GetSocketRef(), rooms);

    [HandleOut("new_msg")]
    private ValueTask NewMessageOutAsync(Line line, CancellationToken ct) =>
        line.From == Assigns.Id ? default : PushAsync("new_msg", line, ct);

    [HandleInfo]
    private ValueTask AfterJoinAsync(AfterJoin _, CancellationToken ct) => BroadcastFromAsync("entered", new Body(Assigns.Id), ct);

    [HandleInfo]
    private ValueTask TickAsync(Tick tick, CancellationToken ct)
    {
        SendAfter(TimeSpan.FromSeconds(30), tick);
        return PushAsync("tick", new Count(_lines.Count), ct);
    }

    protected override ValueTask TerminateAsync(TerminateReason reason, CancellationToken cancellationToken) =>
        BroadcastFromAsync("left", new Body(Assigns.Id), cancellationToken);

    private static async Task ExportAsync(SocketRef push, IRooms rooms) =>
        await push.ReplyAsync(Reply.Ok(new Body(await rooms.ExportAsync(push.Topic.Subtopic))));
}
#endregion

internal static class Program
{
    public static async Task BroadcastAsync(IBroadcaster broadcaster, CancellationToken ct)
    {
        #region from-phoenix-endpoint
        await broadcaster.BroadcastAsync("room:1", "notice", new Body("soup"), ct);
        await broadcaster.DisconnectAsync("users:7", ct);
        #endregion
    }
}

#region from-phoenix-subscribe
public sealed class Audit(PubSubServer pubSub, ILogger<Audit> logger) : BackgroundService, ISubscriber
{
    public void Receive(Broadcast broadcast) => logger.LogInformation("{Event} on {Topic}", broadcast.Event, broadcast.Topic);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        pubSub.Subscribe("room:1", this);
        await pubSub.WhenSubscribedAsync("room:1", stoppingToken); // from here on other nodes' broadcasts come as well
    }
}
#endregion
