using Bennu.Sockets;

namespace Bennu_Empty;

/// <summary>What every channel of a connection knows of its client.</summary>
internal sealed record User;

/// <summary>Decides who may connect, and which channel a topic leads to.</summary>
internal sealed class AppSocket : Socket<User>, ISocket
{
    public static void Define(SocketBuilder on) => on.Channel<HelloChannel>("hello");

    protected override ValueTask<ConnectResult<User>> ConnectAsync(ConnectParams parameters, ConnectInfo info, CancellationToken ct) =>
        new(ConnectResult.Ok(new User()));
}
