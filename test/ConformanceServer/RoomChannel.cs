using System.Text.Json.Nodes;
using Bennu.Channels;
using Bennu.Protocol;

namespace ConformanceServer;

/// <summary>One event for everything that a channel can do.</summary>
internal sealed class RoomChannel(TimeProvider time) : Channel<Assigns>, IChannel<RoomChannel>
{
    private readonly Dictionary<string, JsonNode?> _kept = [];

    private sealed record Joined(JsonNode? User);

    private sealed record Tick(int Number, int Count, TimeSpan Period);

    private sealed record CrashInfo;

    public static void Define(ChannelBuilder<RoomChannel> on) => on
        .Join<Payload>((c, topic, payload) => c.Join(payload))
        .HandleInfo<Joined>((c, joined, ct) => c.AfterJoinAsync(joined, ct))
        .HandleIn<JsonObject>("new_msg", async (c, message, ct) =>
        {
            await c.BroadcastAsync("new_msg", message, ct);
            return Reply.Ok();
        })
        .HandleOut<JsonObject>("new_msg", (c, message, ct) => c.NewMessageOutAsync(message, ct))
        .HandleIn<Payload>("shout", async (c, payload, ct) =>
        {
            await c.BroadcastAsync("shout", payload, ct);
            return Reply.Ok();
        })
        .HandleIn<Payload>("shout_from", async (c, payload, ct) =>
        {
            await c.BroadcastFromAsync("shout", payload, ct);
            return Reply.Ok();
        })
        .HandleIn<Payload>("boom", Reply (c, payload) => throw new InvalidOperationException("boom"))
        .HandleIn<Payload>("binary_event", (c, payload, ct) => c.BinaryEventAsync(BytesOf(payload), ct))
        .HandleIn<Payload>("binary_broadcast", async (c, payload, ct) =>
        {
            await c.BroadcastAsync("binary_msg", BytesOf(payload), ct);
            return Reply.Ok();
        })
        .HandleIn<JsonObject>("stop", (c, how) => c.StopAs(how))
        .HandleIn<Payload>("echo", (c, payload) => Reply.Ok(payload))
        .HandleIn<Payload>("error", (c, payload) => Reply.Error(payload))
        .HandleIn<JsonObject>("status", (c, payload) => Reply.WithStatus((string)payload["status"]!))
        .HandleIn<Payload>("quiet", (c, payload) => { })
        .HandleIn<JsonObject>("slow", async (c, payload, ct) =>
        {
            await Task.Delay(Milliseconds(payload), c._time, CancellationToken.None);
            return Reply.Ok();
        })
        .HandleIn<JsonObject>("later", (c, payload) => c.Later(payload))
        .HandleIn<JsonObject>("assign", (c, payload) => c.Keep((string)payload["key"]!, payload["value"]))
        .HandleIn<JsonObject>("read", (c, payload) => c.Read((string)payload["key"]!))
        .HandleIn<JsonObject>("tick", (c, payload) => c.StartTicking(payload))
        .HandleInfo<Tick>((c, tick, ct) => c.TickAsync(tick, ct))
        .HandleIn<Payload>("crash_info", (c, payload) => c.Send(new CrashInfo()))
        .HandleInfo<CrashInfo>((c, message) => throw new InvalidOperationException("crash_info"));

    private readonly TimeProvider _time = time;

    private JoinResult Join(Payload payload)
    {
        var user = payload.IsBinary ? null : (JsonNode.Parse(payload.Data.Span) as JsonObject)?["user"];
        Send(new Joined(user?.DeepClone()));
        return JoinResult.Ok();
    }

    private async ValueTask AfterJoinAsync(Joined joined, CancellationToken ct)
    {
        await BroadcastAsync("user_entered", new JsonObject { ["user"] = joined.User }, ct);
        var told = new JsonObject { ["status"] = "connected", ["user_id"] = Assigns.UserId };
        if (ConnectInfo.Items.ContainsKey("echo")) told["connect_info"] = ConnectInfoJson.Of(ConnectInfo);
        await PushAsync("joined", told, ct);
    }

    private ValueTask NewMessageOutAsync(JsonObject message, CancellationToken ct)
    {
        message["transport"] = ConnectInfo.Transport;
        return PushAsync("new_msg", message, ct);
    }

    private async ValueTask<Reply> BinaryEventAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        await PushAsync("binary_event", new byte[] { 0, 1 }, ct);
        return Reply.Ok(Payload.Binary((byte[])[.. bytes.Span, 3, 4]));
    }

    private Reply StopAs(JsonObject how)
    {
        Stop((string?)how["reason"] switch
        {
            null or "normal" => TerminateReason.Normal,
            "shutdown" => TerminateReason.Shutdown,
            { } other => TerminateReason.Error(other),
        });
        return how.TryGetPropertyValue("reply", out var reply) ? Reply.Ok(reply) : Reply.None;
    }

    private Reply Later(JsonObject payload)
    {
        _ = LateReply.SendAsync(GetSocketRef(), payload, _time);
        return Reply.None;
    }

    private Reply Keep(string key, JsonNode? value)
    {
        _kept[key] = value?.DeepClone();
        return Reply.Ok();
    }

    private Reply Read(string key) =>
        Reply.Ok(new JsonObject { ["value"] = key == "route" ? Assigns.Route : _kept.GetValueOrDefault(key)?.DeepClone() });

    private Reply StartTicking(JsonObject payload)
    {
        ScheduleTick(new Tick(1, (int)payload["count"]!, TimeSpan.FromMilliseconds((int)payload["every_ms"]!)));
        return Reply.Ok();
    }

    private ValueTask TickAsync(Tick tick, CancellationToken ct)
    {
        ScheduleTick(tick with { Number = tick.Number + 1 });
        return PushAsync("tick", new JsonObject { ["n"] = tick.Number }, ct);
    }

    // One timer after the other, since timers that are due together fire in no order.
    private void ScheduleTick(Tick tick)
    {
        if (tick.Number <= tick.Count) SendAfter(tick.Period, tick);
    }

    protected override ValueTask TerminateAsync(TerminateReason reason, CancellationToken cancellationToken) =>
        PushAsync("you_left", new JsonObject { ["message"] = "bye!" }, cancellationToken);

    private static ReadOnlyMemory<byte> BytesOf(Payload payload) => payload.IsBinary ? payload.Data : default;

    private static TimeSpan Milliseconds(JsonObject payload) => TimeSpan.FromMilliseconds((int)payload["ms"]!);
}
