using Bennu.Channels;
using Bennu.Sockets;
using Bennu.Tests.Support;

namespace Bennu.Tests.Durable;

/// <summary>A socket with one durable route, <c>room:*</c>, that keeps ten messages, and a plain one, <c>plain:*</c>.</summary>
internal sealed class DurableSocket<TChannel>(TimeProvider time) : GuestSocket(time), ISocket where TChannel : Channel, IChannel<TChannel>
{
    public static void Define(SocketBuilder on) => on
        .Channel<TChannel>("room:*", c => c.Durable(keep: 10))
        .Channel<TChannel>("plain:*");
}
