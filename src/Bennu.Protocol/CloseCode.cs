namespace Bennu.Protocol;

/// <summary>The codes that a server closes a WebSocket with (section 1.10). Stock clients come back after every one but 1000.</summary>
public static class CloseCode
{
    /// <summary>Both sides are done. A stock client does not reconnect.</summary>
    public const int NormalClosure = 1000;

    /// <summary>The socket was disconnected by its id.</summary>
    public const int GoingAway = 1001;

    /// <summary>The client broke the WebSocket protocol, or was silent for too long.</summary>
    public const int ProtocolError = 1002;

    /// <summary>A binary message is no frame.</summary>
    public const int UnsupportedData = 1003;

    /// <summary>A text message is no UTF-8 or no frame.</summary>
    public const int InvalidPayload = 1007;

    /// <summary>The client went on with what it was refused.</summary>
    public const int PolicyViolation = 1008;

    /// <summary>A message is larger than the server takes.</summary>
    public const int MessageTooBig = 1009;

    /// <summary>The server has a fault.</summary>
    public const int InternalError = 1011;

    /// <summary>The server is shutting down; come back.</summary>
    public const int ServiceRestart = 1012;

    /// <summary>The client does not read fast enough; come back.</summary>
    public const int TryAgainLater = 1013;

    /// <summary>A newer connection of the same client session took this one's place.</summary>
    public const int SessionTakenOver = 4001;

    /// <summary>The connection's credentials ended and were not refreshed.</summary>
    public const int CredentialsExpired = 4401;
}
