using Bennu.Channels;
using Bennu.Protocol;

namespace Bennu.Tests.Support;

/// <summary>A channel that does what a client asks of it.</summary>
internal sealed class RoomChannel(Stage stage) : Channel<Guest>, IChannel<RoomChannel>, IDisposable
{
    private int _count;

    public static void Define(ChannelBuilder<RoomChannel> on) => on
        .Join((_, _) => JoinResult.Ok())
        .HandleIn<Payload>("echo", (_, payload) => Reply.Ok(payload))
        .HandleIn<Payload>("note", (room, _) => room.Note("noted"))
        .HandleIn<Payload>("status", (_, _) => Reply.WithStatus("maybe"))
        .HandleIn<Payload>("push", (room, payload, ct) => room.PushAsync("pushed", payload, ct))
        .HandleIn<Payload>("shout", async (room, payload, ct) =>
        {
            await room.BroadcastAsync("shouted", payload, ct);
            return Reply.Ok();
        })
        .HandleIn<Payload>("tell", async (room, payload, ct) =>
        {
            await room.BroadcastFromAsync("told", payload, ct);
            return Reply.Ok();
        })
        .HandleIn<Payload, Tally>("count", (room, _, _) => new(new Tally(++room._count)))
        .HandleIn<Payload>("raise", (_, _) => Raise(new InvalidOperationException("as the test wants")))
        .HandleIn<Payload>("cancel", (_, _) => Raise(new OperationCanceledException()))
        .HandleIn<Payload>("hold", async (room, _, _) =>
        {
            await room.Stage.Gate().PassAsync();
            room.Note("passed");
            return Reply.Ok();
        })
        .HandleIn<Said>("stop", (room, reason) => room.Stop(Reason(reason.Text)))
        .HandleIn<Said>("stop_reply", (room, reason) =>
        {
            room.Stop(Reason(reason.Text));
            return Reply.Ok(Payload.Json("""{"bye":1}"""u8.ToArray()));
        });

    private Stage Stage => stage;

    private static Reply Raise(Exception exception) => throw exception;

    private void Note(string what) => stage.Note($"{what} {Topic}");

    private static TerminateReason? Reason(string text) => text switch
    {
        "" => null,
        "normal" => TerminateReason.Normal,
        "shutdown" => TerminateReason.Shutdown,
        "error" => TerminateReason.Error("as the test wants"),
        _ => TerminateReason.ShutdownBecause(text),
    };

    protected override ValueTask TerminateAsync(TerminateReason reason, CancellationToken cancellationToken)
    {
        Note($"terminated {reason}");
        return default;
    }

    public void Dispose() => stage.Note("disposed");
}
