namespace Bennu.Protocol;

/// <summary>WebSocket close codes that a server sends (section 1.10). Stock clients reconnect after every code but 1000.</summary>
public static class CloseCode
{
    /// <summary>The client asked to close. Never sent where the client should come back.</summary>
    public const int NormalClosure = 1000;

    /// <summary>A <c>disconnect</c> broadcast on the connection's socket id.</summary>
    public const int GoingAway = 1001;

    /// <summary>The client broke the WebSocket protocol, or sent nothing for longer than the idle timeout.</summary>
    public const int ProtocolError = 1002;

    /// <summary>A binary frame that this connection's serializer cannot read.</summary>
    public const int UnsupportedData = 1003;

    /// <summary>A text frame that is not UTF-8 or not JSON.</summary>
    public const int InvalidPayload = 1007;

    /// <summary>A well-formed frame that is no message of the protocol, or a client that broke a limit.</summary>
    public const int PolicyViolation = 1008;

    /// <summary>A frame larger than the connection accepts.</summary>
    public const int MessageTooBig = 1009;

    /// <summary>The server failed while it served this connection.</summary>
    public const int InternalError = 1011;

    /// <summary>The server drains its connections before it stops: reconnect, to this node or another.</summary>
    public const int ServiceRestart = 1012;

    /// <summary>The server has no room: the client did not keep up with what it was sent.</summary>
    public const int TryAgainLater = 1013;

    /// <summary>A newer connection with the same client session took this one's place.</summary>
    public const int SessionTakenOver = 4001;

    /// <summary>The credentials the client connected with have expired: get new ones, then reconnect.</summary>
    public const int CredentialsExpired = 4401;
}
