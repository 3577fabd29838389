using Bennu.Sockets;

namespace Bennu.Transports;

/// <summary>A WebSocket's request that may be upgraded.</summary>
/// <param name="Outcome">What the socket decided.</param>
/// <param name="Subprotocol">The subprotocol to answer; null for none.</param>
/// <param name="IsConnect">Whether it is an extended CONNECT, of HTTP/2 or 3.</param>
internal readonly record struct Admitted(ConnectOutcome Outcome, string? Subprotocol, bool IsConnect)
{
    /// <summary>Makes the connection, whose way out is given.</summary>
    public SocketConnection Open(SocketMount mount, SocketWriter writer)
    {
        var serializer = Outcome.Serializer!;
        if (!serializer.SupportsBinary) serializer = TextOnly.Of(serializer);
        return new SocketConnection(mount, Outcome.Decision, Outcome.Info!, serializer, writer, mount.Options.WebSocket.Timeout);
    }
}
