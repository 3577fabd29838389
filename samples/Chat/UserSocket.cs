using Bennu.Sockets;

namespace Chat;

/// <summary>What every room knows of a connection.</summary>
internal sealed record User(string Name);

/// <summary>Lets in everyone who has a name.</summary>
internal sealed class UserSocket : Socket<User>, ISocket
{
    private const int LongestName = 32;

    // A page that slept overnight sends again what it does not know to have arrived, and it still counts once.
    public static void Define(SocketBuilder on) => on.Channel<RoomChannel>("room:*", c => c.Durable(
        keep: 1_000, maxAge: TimeSpan.FromDays(90), o => o.DeduplicationWindow = TimeSpan.FromDays(1)));

    protected override ValueTask<ConnectResult<User>> ConnectAsync(
        ConnectParams parameters, ConnectInfo info, CancellationToken cancellationToken) =>
        new(parameters["name"]?.Trim() is { Length: > 0 and <= LongestName } name ? ConnectResult.Ok(new User(name)) : ConnectResult.Refused);
}
