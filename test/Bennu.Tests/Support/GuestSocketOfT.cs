using Bennu.Channels;
using Bennu.Sockets;

namespace Bennu.Tests.Support;

/// <summary>A socket with one channel on <c>room:*</c>.</summary>
internal sealed class GuestSocket<TChannel>(TimeProvider time) : GuestSocket(time), ISocket where TChannel : Channel, IChannel<TChannel>
{
    public static void Define(SocketBuilder on) => on.Channel<TChannel>("room:*");
}
