using Bennu.Sockets;

namespace Bennu.SourceGeneration.Tests.Running;

/// <summary>Takes everybody to both twins, and to the odd one.</summary>
public sealed class TwinSocket : Socket<TwinState>, ISocket
{
    public static void Define(SocketBuilder on) => on
        .Channel<HandChannel>("hand:*")
        .Channel<AttributeChannel>("attr:*")
        .Channel<OddChannel>("odd");

    protected override ValueTask<ConnectResult<TwinState>> ConnectAsync(
        ConnectParams parameters, ConnectInfo info, CancellationToken cancellationToken) => new(ConnectResult.Ok(new TwinState()));
}
