using Bennu.Sockets;

namespace Bennu_Chat;

/// <summary>What every channel of a connection knows of its client.</summary>
internal sealed record User(string Name);

/// <summary>Lets in everyone who says a name. Authenticate here.</summary>
internal sealed class ChatSocket : Socket<User>, ISocket
{
    public static void Define(SocketBuilder on) => on.Channel<RoomChannel>("room:*", c => c.Durable(keep: 1_000));

    protected override ValueTask<ConnectResult<User>> ConnectAsync(ConnectParams parameters, ConnectInfo info, CancellationToken ct) =>
        new(parameters["name"]?.Trim() is { Length: > 0 and <= 32 } name ? ConnectResult.Ok(new User(name)) : ConnectResult.Refused);
}
