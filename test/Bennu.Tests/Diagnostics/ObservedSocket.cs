using Bennu.Sockets;
using Bennu.Tests.Support;

namespace Bennu.Tests.Diagnostics;

internal sealed class ObservedSocket(TimeProvider time) : GuestSocket(time), ISocket
{
    public static void Define(SocketBuilder on) => on
        .Channel<ObservedChannel>("room:*")
        .Channel<ObservedChannel>("tight:*", route => route.Options.MailboxLimit = 1);
}
