using Bennu.Sockets;

namespace Chat;

/// <summary>What every room knows of a connection.</summary>
internal sealed record User(string Name);

/// <summary>Lets in everyone who has a name.</summary>
internal sealed class UserSocket : Socket<User>, ISocket
{
    private const int LongestName = 32;

    public static void Define(SocketBuilder on) => on.Channel<RoomChannel>("room:*");

    protected override ValueTask<ConnectResult<User>> ConnectAsync(
        ConnectParams parameters, ConnectInfo info, CancellationToken cancellationToken) =>
        new(parameters["name"]?.Trim() is { Length: > 0 and <= LongestName } name ? ConnectResult.Ok(new User(name)) : ConnectResult.Refused);
}
