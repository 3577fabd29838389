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
        .Channel<AuditChannel>("audit:*")
        .Channel<CounterChannel>("counter");
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
public sealed partial class RoomChannel(IRooms rooms) : Channel<User>
{
    private int _number;

    [Join]
    private async ValueTask<JoinResult> JoinAsync(Topic topic, JoinRoom join, CancellationToken ct) =>
        await rooms.IsMemberAsync(topic.Subtopic, Assigns.Id, ct) ? JoinResult.Ok() : JoinResult.Error("unauthorized");

    [HandleIn("new_msg")]
    private async ValueTask<Reply<Accepted>> NewMessageAsync(NewMessage message, CancellationToken ct)
    {
        if (Assigns.IsMuted) return Reply.Error("muted");
        await BroadcastAsync("new_msg", new Message(Assigns.Id, message.Body), ct);
        return new Accepted(++_number);
    }

    [HandleIn("mute")]
    private Reply Mute()
    {
        Assigns = Assigns with { IsMuted = true };
        return Reply.Ok();
    }

    [HandleOut("new_msg")]
    private ValueTask NewMessageOutAsync(Message message, CancellationToken ct) =>
        PushAsync("new_msg", message with { IsMine = message.From == Assigns.Id }, ct);
}
#endregion

#region channels-lobby
public sealed partial class LobbyChannel : Channel<User>
{
    private sealed record Joined;

    [Join]
    private JoinResult Join()
    {
        Send(new Joined());
        return JoinResult.Ok();
    }

    [HandleInfo]
    private ValueTask JoinedAsync(Joined _) => BroadcastFromAsync("entered", new NewMessage(Assigns.Id));
}
#endregion

public interface IReports
{
    Task<string> RenderAsync(string name);
}

#region channels-late-reply
public sealed partial class ReportChannel(IReports reports) : Channel<User>
{
    [Join]
    private static JoinResult Join() => JoinResult.Ok();

    [HandleIn("render")]
    private void Render() => _ = AnswerAsync(GetSocketRef(), reports);

    private static async Task AnswerAsync(SocketRef push, IReports reports) =>
        await push.ReplyAsync(Reply.Ok(new NewMessage(await reports.RenderAsync(push.Topic.Subtopic))));
}
#endregion

#region channels-timers
public sealed partial class ClockChannel(TimeProvider time) : Channel<User>
{
    private IDisposable? _ticking;

    private sealed record Tick;

    [Join]
    private static JoinResult Join() => JoinResult.Ok();

    [HandleIn("start")]
    private void Start() => _ticking ??= SendEvery(TimeSpan.FromSeconds(1), new Tick());

    [HandleIn("stop")]
    private void StopTicking() => _ticking?.Dispose();

    [HandleInfo]
    private ValueTask TickAsync(Tick _) => PushAsync("tick", new NewMessage($"{time.GetUtcNow():T}"));
}
#endregion

#region channels-subscribe
public sealed partial class AuditChannel : Channel<User>
{
    [Join]
    private async ValueTask<JoinResult> JoinAsync(Topic topic, CancellationToken ct)
    {
        await SubscribeAsync($"room:{topic.Subtopic}", ct);
        return JoinResult.Ok();
    }

    [HandleInfo]
    private ValueTask SeenAsync(Broadcast seen, CancellationToken ct) => PushAsync("seen", new NewMessage(seen.Event), ct);

    [HandleIn("finish")]
    private void Finish() => Stop();

    [HandleIn]
    private Reply Other(string name) => Reply.Error($"no event {name}");

    protected override ValueTask TerminateAsync(TerminateReason reason, CancellationToken cancellationToken) =>
        PushAsync("finished", new NewMessage(reason.Name), cancellationToken);
}
#endregion

#region channels-table
public sealed class CounterChannel : Channel<User>, IChannel<CounterChannel>
{
    private int _count;

    public static void Define(ChannelBuilder<CounterChannel> on) => on
        .Join((c, topic) => JoinResult.Ok())
        .HandleIn<Payload, Accepted>("next", (c, _) => new Accepted(++c._count))
        .HandleIn<NewMessage>("say", (c, message, ct) => c.BroadcastAsync("said", message, ct))
        .HandleAny((c, name, payload) => Reply.Error($"no event {name}"));
}
#endregion
