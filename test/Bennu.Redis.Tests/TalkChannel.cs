using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Sockets;

namespace Bennu.Redis.Tests;

/// <summary>A topic on which is said what is pushed, durable or not.</summary>
internal sealed class TalkChannel : Channel<object>, IChannel<TalkChannel>
{
    public static void Define(ChannelBuilder<TalkChannel> on) => on
        .Join((c, topic) => JoinResult.Ok())
        .HandleIn<Payload>("say", async (c, payload, ct) =>
        {
            await c.BroadcastAsync("said", payload, ct);
            return Reply.Ok();
        });
}

internal sealed class TalkSocket : Socket<object>, ISocket
{
    public static void Define(SocketBuilder on) => on
        .Channel<TalkChannel>("room:*")
        .Channel<TalkChannel>("log:*", c => c.Durable(keep: 1_000));

    protected override ValueTask<ConnectResult<object>> ConnectAsync(
        ConnectParams parameters, ConnectInfo info, CancellationToken cancellationToken) => new(ConnectResult.Ok(new object()));
}
