using System.Text.Json.Nodes;
using Bennu.Channels;
using Bennu.Presences;
using Bennu.Protocol;

namespace ConformanceServer;

/// <summary>Tracks who joined, and whatever else its client asks for.</summary>
internal sealed class PresenceChannel(PeoplePresence presence, TimeProvider time) : Channel<object>, IChannel<PresenceChannel>
{
    private string _user = "";

    private sealed record Joined(JsonObject Meta);

    public static void Define(ChannelBuilder<PresenceChannel> on) => on
        .Join<JsonObject>((c, topic, payload) => c.Join(payload))
        .HandleInfo<Joined>(async (c, joined, ct) =>
        {
            await c._presence.TrackAsync(c, c._user, joined.Meta, ct);
            await c._presence.PushStateAsync(c, ct);
        })
        .HandleIn<JsonObject>("track", (c, payload, ct) => Try(() => c._presence.TrackAsync(c, c._user, payload, ct)))
        .HandleIn<JsonObject>("update", (c, payload, ct) => Try(() => c._presence.UpdateAsync(c, c._user, meta => Merged(meta, payload), ct)))
        .HandleIn<Payload>("untrack", async (c, payload, ct) =>
        {
            await c._presence.UntrackAsync(c, c._user, ct);
            return Reply.Ok();
        })
        .HandleIn<Payload>("list", async (c, payload, ct) => Reply.Ok((await c._presence.ListAsync(c.Topic.Name, ct)).ToPayload()))
        .HandleIn<Payload>("boom", Reply (c, payload) => throw new InvalidOperationException("boom"));

    private readonly PeoplePresence _presence = presence;

    private JoinResult Join(JsonObject payload)
    {
        _user = payload["user"]?.ToString() ?? "anonymous";
        Send(new Joined(new JsonObject
        {
            ["online_at"] = time.GetUtcNow().ToUnixTimeSeconds(),
            ["device"] = payload["device"]?.DeepClone(),
        }));
        return JoinResult.Ok();
    }

    private static JsonObject Merged(JsonObject meta, JsonObject changes)
    {
        foreach (var (name, value) in changes) meta[name] = value?.DeepClone();
        return meta;
    }

    private static async ValueTask<Reply> Try(Func<ValueTask<string>> call)
    {
        try
        {
            await call();
            return Reply.Ok();
        }
        catch (PresenceException e)
        {
            return Reply.Error(e.Reason);
        }
    }
}
