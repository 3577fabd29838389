using Bennu.Sockets;

namespace Bennu.Tests.Support;

/// <summary>
/// Lets everyone in. The parameters may give a name, an id for the connection, when its credentials end, in seconds from now, and that
/// it is refused.
/// </summary>
internal abstract class GuestSocket(TimeProvider time) : Socket<Guest>
{
    protected override ValueTask<ConnectResult<Guest>> ConnectAsync(
        ConnectParams parameters, ConnectInfo info, CancellationToken cancellationToken)
    {
        if (parameters["refuse"] is not null) return new(ConnectResult.Refused);
        DateTimeOffset? expires = parameters["expires"] is { } seconds
            ? time.GetUtcNow().AddSeconds(int.Parse(seconds, System.Globalization.CultureInfo.InvariantCulture))
            : null;
        return new(ConnectResult.Ok(new Guest(parameters["name"] ?? "anyone"), parameters["id"], expires));
    }
}
