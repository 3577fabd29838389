using System.Text.Json.Serialization;
using Bennu.Channels;
using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.Sockets;

namespace Bennu.Docs.Tests.Snippets.Channels;

internal sealed class UserSocket : Socket<User>, ISocket
{
    #region channels-routes
    public static void Define(SocketBuilder on) => on
        .Channel<LobbyChannel>("lobby")
        .Channel<RoomChannel>("room:*", c =>
        {
            c.Assign<User>(user => user with { Locale = "en" });
            c.Options.JoinTimeout = TimeSpan.FromSeconds(3);
        })
        .Channel<ReportChannel>("report:*")
        .Channel<ClockChannel>("clock")
        .Channel<AuditChannel>("audit:*");
    #endregion

    protected override ValueTask<ConnectResult<User>> ConnectAsync(ConnectParams parameters, ConnectInfo info, CancellationToken ct) =>
        new(parameters["id"] is { } id ? ConnectResult.Ok(new User(id, "")) : ConnectResult.Refused);
}

#region channels-assigns
public sealed record User(string Id, string Locale, bool IsMuted = false);
#endregion

#region channels-payloads
public sealed record JoinRoom(string? Password = null);

public sealed record NewMessage(string Body);

public sealed record Message(string From, string Body, bool IsMine = false);

public sealed record Accepted(int Number);

[JsonSerializable(typeof(JoinRoom))]
[JsonSerializable(typeof(NewMessage))]
[JsonSerializable(typeof(Message))]
[JsonSerializable(typeof(Accepted))]
internal sealed partial class RoomJson : JsonSerializerContext;
#endregion

public interface IRooms
{
    ValueTask<bool> IsMemberAsync(string room, string user, CancellationToken ct);
}

#region channels-room
public sealed class RoomChannel(IRooms rooms) : Channel<User>, IChannel<RoomChannel>
{
    private int _number;

    public static void Define(ChannelBuilder<RoomChannel> on) => on
        .Join<JoinRoom>((c, topic, join, ct) => c.JoinAsync(topic, join, ct))
        .HandleIn<NewMessage, Accepted>("new_msg", (c, message, ct) => c.NewMessageAsync(message, ct))
        .HandleIn<Payload>("mute", (c, _) => c.Mute())
        .HandleOut<Message>("new_msg", (c, message, ct) => c.NewMessageOutAsync(message, ct));

    private async ValueTask<JoinResult> JoinAsync(Topic topic, JoinRoom join, CancellationToken ct) =>
        await rooms.IsMemberAsync(topic.Subtopic, Assigns.Id, ct) ? JoinResult.Ok() : JoinResult.Error("unauthorized");

    private async ValueTask<Reply<Accepted>> NewMessageAsync(NewMessage message, CancellationToken ct)
    {
        if (Assigns.IsMuted) return Reply.Error("muted");
        await BroadcastAsync("new_msg", new Message(Assigns.Id, message.Body), ct);
        return new Accepted(++_number);
    }

    private Reply Mute()
    {
        Assigns = Assigns with { IsMuted = true };
        return Reply.Ok();
    }

    private ValueTask NewMessageOutAsync(Message message, CancellationToken ct) =>
        PushAsync("new_msg", message with { IsMine = message.From == Assigns.Id }, ct);
}
#endregion

#region channels-lobby
public sealed class LobbyChannel : Channel<User>, IChannel<LobbyChannel>
{
    private sealed record Joined;

    public static void Define(ChannelBuilder<LobbyChannel> on) => on
        .Join((c, topic) => c.Join())
        .HandleInfo<Joined>((c, _, ct) => c.BroadcastFromAsync("entered", new NewMessage(c.Assigns.Id), ct));

    private JoinResult Join()
    {
        Send(new Joined());
        return JoinResult.Ok();
    }
}
#endregion

public interface IReports
{
    Task<string> RenderAsync(string name);
}

#region channels-late-reply
public sealed class ReportChannel(IReports reports) : Channel<User>, IChannel<ReportChannel>
{
    public static void Define(ChannelBuilder<ReportChannel> on) => on
        .Join((c, topic) => JoinResult.Ok())
        .HandleIn<Payload>("render", (c, _) => c.Render());

    private Reply Render()
    {
        _ = AnswerAsync(GetSocketRef(), reports);
        return Reply.None;
    }

    private static async Task AnswerAsync(SocketRef push, IReports reports) =>
        await push.ReplyAsync(Reply.Ok(new NewMessage(await reports.RenderAsync(push.Topic.Subtopic))));
}
#endregion

#region channels-timers
public sealed class ClockChannel(TimeProvider time) : Channel<User>, IChannel<ClockChannel>
{
    private readonly TimeProvider _time = time;
    private IDisposable? _ticking;

    private sealed record Tick;

    public static void Define(ChannelBuilder<ClockChannel> on) => on
        .Join((c, topic) => JoinResult.Ok())
        .HandleIn<Payload>("start", (c, _) => { c._ticking ??= c.SendEvery(TimeSpan.FromSeconds(1), new Tick()); })
        .HandleIn<Payload>("stop", (c, _) => { c._ticking?.Dispose(); })
        .HandleInfo<Tick>((c, _, ct) => c.PushAsync("tick", new NewMessage($"{c._time.GetUtcNow():T}"), ct));
}
#endregion

#region channels-subscribe
public sealed class AuditChannel : Channel<User>, IChannel<AuditChannel>
{
    public static void Define(ChannelBuilder<AuditChannel> on) => on
        .Join(async (c, topic, ct) =>
        {
            await c.SubscribeAsync($"room:{topic.Subtopic}", ct);
            return JoinResult.Ok();
        })
        .HandleInfo<Broadcast>((c, seen, ct) => c.PushAsync("seen", new NewMessage(seen.Event), ct))
        .HandleIn<Payload>("finish", (c, _) => c.Stop())
        .HandleAny((c, name, payload, ct) => new(Reply.Error($"no event {name}")));

    protected override ValueTask TerminateAsync(TerminateReason reason, CancellationToken cancellationToken) =>
        PushAsync("finished", new NewMessage(reason.Name), cancellationToken);
}
#endregion
