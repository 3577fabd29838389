using Bennu.Channels;
using Bennu.Docs.Tests.Snippets.Transports;
using Bennu.Sockets;
using User = Bennu.Docs.Tests.Snippets.Sockets.User;

namespace Bennu.Docs.Tests.Running;

/// <summary>Lets everyone in as Ada, to listen to rooms and prices and to send images.</summary>
internal sealed class NoticeSocket : Socket<User>, ISocket
{
    public static void Define(SocketBuilder on) => on
        .Channel<ListenChannel>("room:*")
        .Channel<ListenChannel>("prices")
        .Channel<ImageChannel>("image");

    protected override ValueTask<ConnectResult<User>> ConnectAsync(ConnectParams parameters, ConnectInfo info, CancellationToken ct) =>
        new(ConnectResult.Ok(new User("ada"), id: "users:ada"));

    private sealed class ListenChannel : Channel<User>, IChannel<ListenChannel>
    {
        public static void Define(ChannelBuilder<ListenChannel> on) => on.Join((c, topic) => JoinResult.Ok());
    }
}
