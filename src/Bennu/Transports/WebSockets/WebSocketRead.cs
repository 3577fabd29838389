namespace Bennu.Transports.WebSockets;

/// <summary>What <see cref="WebSocketReader.Read"/> found.</summary>
internal enum WebSocketRead
{
    /// <summary>Nothing whole yet.</summary>
    NeedMore,

    /// <summary>A whole text or binary message.</summary>
    Message,

    /// <summary>A ping; its payload goes back in a pong.</summary>
    Ping,

    /// <summary>A pong.</summary>
    Pong,

    /// <summary>The peer closes; nothing is read after it.</summary>
    Close,

    /// <summary>The peer broke the protocol or a limit; nothing is read after it.</summary>
    Violation,
}
