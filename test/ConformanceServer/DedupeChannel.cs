using System.Text.Json.Nodes;
using Bennu.Channels;

namespace ConformanceServer;

/// <summary>Sends each client a value only when it differs from the last one that it was sent.</summary>
internal sealed class DedupeChannel : Channel<Assigns>, IChannel<DedupeChannel>
{
    private JsonObject? _last;

    public static void Define(ChannelBuilder<DedupeChannel> on) => on
        .Join((c, topic) => JoinResult.Ok())
        .HandleIn<JsonObject>("number", async (c, payload, ct) =>
        {
            await c.BroadcastAsync("number", payload, ct);
            return Reply.Ok();
        })
        .HandleOut<JsonObject>("number", (c, payload, ct) => c.NumberOutAsync(payload, ct));

    private ValueTask NumberOutAsync(JsonObject payload, CancellationToken ct)
    {
        if (JsonNode.DeepEquals(payload, _last)) return default;
        _last = payload;
        return PushAsync("number", payload, ct);
    }
}
