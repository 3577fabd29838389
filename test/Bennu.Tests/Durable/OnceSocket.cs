using Bennu.Sockets;
using Bennu.Tests.Support;

namespace Bennu.Tests.Durable;

/// <summary>
/// Durable routes that handle pushes once: <c>room:*</c>, <c>few:*</c> with two ids at most, <c>small:*</c> with a mailbox of three; and a plain
/// one.
/// </summary>
internal sealed class OnceSocket(TimeProvider time) : GuestSocket(time), ISocket
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(2);

    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(12);

    public static void Define(SocketBuilder on) => on
        .Channel<OnceChannel>("room:*", route => route.Durable(configure: o => (o.DeduplicationWindow, o.Lease) = (Window, Lease)))
        .Channel<OnceChannel>("few:*", route => route.Durable(configure: o => (o.DeduplicationWindow, o.MaxMessageIds) = (Window, 2)))
        .Channel<OnceChannel>("small:*", route =>
        {
            route.Durable();
            route.Options.MailboxLimit = 3;
        })
        .Channel<OnceChannel>("plain:*");
}
