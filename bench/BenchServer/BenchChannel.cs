using Bennu.Channels;
using Bennu.Protocol;

namespace BenchServer;

internal sealed class BenchChannel : Channel<Anyone>, IChannel<BenchChannel>
{
    public static void Define(ChannelBuilder<BenchChannel> on) => on
        .Join((c, topic) => JoinResult.Ok())
        .HandleIn<Payload>("echo", (c, payload) => Reply.Ok(payload))
        .HandleIn<Payload>("broadcast", (c, payload, ct) => c.BroadcastAsync("msg", payload, ct))
        .HandleIn<Payload>("broadcast_ack", async (c, payload, ct) =>
        {
            await c.BroadcastAsync("msg", payload, ct);
            return Reply.Ok();
        })
        .HandleIn<Payload>("broadcast_from", (c, payload, ct) => c.BroadcastFromAsync("msg", payload, ct));
}
