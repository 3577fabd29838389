using System.Text.Json.Nodes;
using Bennu.Channels;
using Bennu.Protocol;

namespace ConformanceServer;

/// <summary>A durable topic: what is said is recorded, and what is counted is handled once.</summary>
internal sealed class DurableChannel(TimeProvider time, TopicCounters counters) : Channel<Assigns>, IChannel<DurableChannel>
{
    public static void Define(ChannelBuilder<DurableChannel> on) => on
        .Join<Payload>((c, topic, payload) => c.Join(payload))
        .HandleIn<Payload>("say", (c, payload, ct) => c.SayAsync(payload, ct))
        .HandleIn<Payload>("say_binary", (c, payload, ct) => c.SayAsync(payload, ct))
        .HandleIn<Payload>("say_from", async (c, payload, ct) =>
        {
            await c.BroadcastFromAsync("said", payload, ct);
            return c.Said();
        })
        .HandleIn<Payload>("say_slow", async (c, payload, ct) =>
        {
            await c.WaitAsync(payload, ct);
            return await c.SayAsync(payload, ct);
        })
        .HandleIn<Payload>("say_out", async (c, payload, ct) =>
        {
            await c.BroadcastAsync("out", payload, ct);
            return Reply.Ok();
        })
        .HandleOut<JsonObject>("out", (c, payload, ct) => c.OutAsync(payload, ct))
        .HandleIn<Payload>("count", (c, payload) => c.Counted())
        .HandleIn<Payload>("count_slow", async (c, payload, ct) =>
        {
            await c.WaitAsync(payload, ct);
            return c.Counted();
        })
        .HandleIn<Payload>("throw", Reply (c, payload) =>
        {
            c.Count();
            throw new InvalidOperationException("throw");
        })
        .HandleIn<Payload>("silent", (c, payload) => { c.Count(); })
        .HandleIn<Payload>("later", (c, payload) => c.Later(Parse(payload)));

    private static JoinResult Refused => JoinResult.Error("refused");

    private JoinResult Join(Payload payload)
    {
        var asked = payload.IsBinary ? [] : Parse(payload);
        if (asked["refuse"]?.GetValueKind() == System.Text.Json.JsonValueKind.True) return Refused;
        return asked["echo"]?.GetValueKind() == System.Text.Json.JsonValueKind.True ? JoinResult.Ok(payload) : JoinResult.Ok();
    }

    private async ValueTask<Reply> SayAsync(Payload payload, CancellationToken ct)
    {
        await BroadcastAsync("said", payload, ct);
        return Said();
    }

    private Reply Said() => Reply.Ok(new JsonObject { ["cursor"] = CurrentCursor });

    private ValueTask OutAsync(JsonObject payload, CancellationToken ct)
    {
        if (payload["drop"]?.GetValueKind() == System.Text.Json.JsonValueKind.True) return default;
        payload["seen"] = true;
        return PushAsync("out", payload, ct);
    }

    private int Count() => counters.Increment(Topic.Name);

    private Reply Counted() => Reply.Ok(new JsonObject { ["count"] = Count() });

    private Reply Later(JsonObject payload)
    {
        Count();
        _ = LateReply.SendAsync(GetSocketRef(), payload, time);
        return Reply.None;
    }

    private Task WaitAsync(Payload payload, CancellationToken ct) =>
        Task.Delay(TimeSpan.FromMilliseconds((int?)Parse(payload)["ms"] ?? 0), time, ct);

    private static JsonObject Parse(Payload payload) =>
        payload.IsBinary ? [] : JsonNode.Parse(payload.Data.Span) as JsonObject ?? [];
}
