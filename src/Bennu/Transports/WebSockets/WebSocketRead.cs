namespace Bennu.Transports.WebSockets;

/// <summary>What a reader found in the bytes so far.</summary>
internal enum WebSocketRead
{
    /// <summary>No whole frame yet.</summary>
    NeedMore,

    /// <summary>A whole message.</summary>
    Message,

    /// <summary>A ping, to be answered with the same payload.</summary>
    Ping,

    /// <summary>A pong.</summary>
    Pong,

    /// <summary>The client closes.</summary>
    Close,

    /// <summary>The client broke the protocol or a limit.</summary>
    Violation,
}
