namespace Bennu.Client;

/// <summary>How frames travel.</summary>
public enum TransportKind
{
    /// <summary>WebSocket.</summary>
    WebSocket,

    /// <summary>HTTP requests, for where WebSocket does not pass (section 4).</summary>
    LongPoll,
}
