using Bennu.Sockets;
using Bennu.Tests.Support;

namespace Bennu.Tests.Durable;

/// <summary>Durable rooms, durable rooms that intercept, and plain ones.</summary>
internal sealed class RoomsSocket(TimeProvider time) : GuestSocket(time), ISocket
{
    public static void Define(SocketBuilder on) => on
        .Channel<DurableChannel>("room:*", c => c.Durable(keep: 10_000))
        .Channel<InterceptingChannel>("out:*", c => c.Durable(keep: 10_000))
        .Channel<DurableChannel>("plain:*");
}
