using System.Text.Json.Nodes;
using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Tests.Support;

namespace Bennu.Tests.Durable;

/// <summary>A durable room: what is said is recorded; whoever counts notes it on the stage.</summary>
internal sealed class DurableChannel(Stage stage) : Channel<Guest>, IChannel<DurableChannel>
{
    private SocketRef? _later;

    public static void Define(ChannelBuilder<DurableChannel> on) => on
        .Join<Payload>((c, topic, payload) => payload.Data.Span.IndexOf("refuse"u8) >= 0 ? JoinResult.Error("refused") : JoinResult.Ok(payload))
        .HandleIn<Payload>("say", (c, payload, ct) => c.SayAsync(payload, ct))
        .HandleIn<Payload>("say_from", async (c, payload, ct) =>
        {
            await c.BroadcastFromAsync("said", payload, ct);
            return Reply.Ok();
        })
        .HandleIn<Payload>("say_twice", async (c, payload, ct) =>
        {
            await c.BroadcastAsync("said", payload, ct);
            await c.BroadcastAsync("said", payload, ct);
            return Reply.Ok();
        })
        .HandleIn<Payload>("whisper", async (c, payload, ct) =>
        {
            await c.TransientBroadcastAsync("whispered", payload, ct);
            return Reply.Ok();
        })
        .HandleIn<Payload>("out", async (c, payload, ct) =>
        {
            await c.BroadcastAsync("out", payload, ct);
            return Reply.Ok();
        })
        .HandleIn<Payload>("count", (c, payload) => c.Count())
        .HandleIn<Payload>("id", (c, payload) => Reply.Ok(new JsonObject { ["id"] = c.MessageId }))
        .HandleIn<Payload>("hold", async (c, payload, ct) =>
        {
            var reply = c.Count();
            await c._stage.Gate().PassAsync();
            return reply;
        })
        .HandleIn<Payload>("refuse", (c, payload) =>
        {
            c.Count();
            return Reply.Error("no");
        })
        .HandleIn<Payload>("throw", Reply (c, payload) =>
        {
            c.Count();
            throw new InvalidOperationException("throw");
        })
        .HandleIn<Payload>("silent", (c, payload) => { c.Count(); })
        .HandleIn<Payload>("later", (c, payload) =>
        {
            c.Count();
            c._later = c.GetSocketRef();
        })
        .HandleIn<Payload>("answer", async (c, payload, ct) =>
        {
            await c._later!.ReplyAsync(Reply.Ok(payload));
            return Reply.Ok();
        });

    private readonly Stage _stage = stage;

    private async ValueTask<Reply> SayAsync(Payload payload, CancellationToken ct)
    {
        await BroadcastAsync("said", payload, ct);
        return Reply.Ok(new JsonObject { ["cursor"] = CurrentCursor });
    }

    private Reply Count()
    {
        _stage.Note("count");
        return Reply.Ok(new JsonObject { ["count"] = _stage.Notes.Length });
    }
}
