using Bennu.Sockets;

namespace ReplayServer;

internal sealed record Reader;

internal sealed class ReplaySocket : Socket<Reader>, ISocket
{
    public static void Define(SocketBuilder on) => on.Channel<ReplayChannel>("durable:*", c => c.Durable(keep: LongLog.Keep));

    protected override ValueTask<ConnectResult<Reader>> ConnectAsync(
        ConnectParams parameters, ConnectInfo info, CancellationToken cancellationToken) => new(ConnectResult.Ok(new Reader()));
}
