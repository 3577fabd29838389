using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Sockets;

namespace Bennu.Nats.Tests.Nodes;

/// <summary>A topic on which everybody hears what anybody says.</summary>
internal sealed class TalkChannel : Channel<string>, IChannel<TalkChannel>
{
    public static void Define(ChannelBuilder<TalkChannel> on) => on
        .Join((c, topic) => JoinResult.Ok())
        .HandleIn<Payload>("say", async (c, payload, ct) =>
        {
            await c.BroadcastAsync("said", payload, ct);
            return Reply.Ok();
        });
}

internal sealed class TalkSocket : Socket<string>, ISocket
{
    public static void Define(SocketBuilder on) => on
        .Channel<TalkChannel>("room:*")
        .Channel<TalkChannel>("log:*", c => c.Durable(keep: 1_000));

    protected override ValueTask<ConnectResult<string>> ConnectAsync(
        ConnectParams parameters, ConnectInfo info, CancellationToken cancellationToken) => new(ConnectResult.Ok("guest"));
}
