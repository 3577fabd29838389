using Bennu.Sockets;
using ConformanceServer;

namespace BenchServer;

internal sealed record Anyone;

internal sealed class BenchSocket : Socket<Anyone>, ISocket
{
    public static void Define(SocketBuilder on) => on
        .Channel<BenchChannel>("bench:*")
        .Channel<PresenceChannel>("presence:*")
        .Channel<BenchChannel>("durable:*", c => c.Durable(keep: 10_000));

    protected override ValueTask<ConnectResult<Anyone>> ConnectAsync(
        ConnectParams parameters, ConnectInfo info, CancellationToken cancellationToken) => new(ConnectResult.Ok(new Anyone()));
}
