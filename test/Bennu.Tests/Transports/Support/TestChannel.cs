using Bennu.Channels;
using Bennu.Protocol;

namespace Bennu.Tests.Transports.Support;

/// <summary>Does what a transport has to carry.</summary>
internal sealed class TestChannel(Witness witness) : Channel<TestAssigns>, IChannel<TestChannel>
{
    public static void Define(ChannelBuilder<TestChannel> on) => on
        .Join((c, topic) => topic.Name == "room:closed" ? JoinResult.Error("closed") : JoinResult.Ok())
        .HandleIn<Payload>("echo", (c, payload) => Reply.Ok(payload))
        .HandleIn<Payload>("push", (c, payload, ct) => c.PushAsync("pushed", payload, ct))
        .HandleIn<Payload>("shout", async (c, payload, ct) =>
        {
            await c.BroadcastAsync("shouted", payload, ct);
            return Reply.Ok();
        })
        .HandleIn<Payload>("crash", (c, payload) => throw new InvalidOperationException("The client asked the channel to crash."))
        .HandleIn<Payload>("stop", (c, payload) => c.Stop());

    protected override ValueTask TerminateAsync(TerminateReason reason, CancellationToken cancellationToken)
    {
        witness.Ended(reason);
        return default;
    }
}
