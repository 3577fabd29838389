namespace Bennu.Protocol;

/// <summary>Events that have a meaning in the protocol (section 2.7).</summary>
public static class ReservedEvent
{
    /// <summary>The client joins a topic.</summary>
    public const string Join = "phx_join";

    /// <summary>The client leaves a topic.</summary>
    public const string Leave = "phx_leave";

    /// <summary>The server answers a client's message; the payload is <c>{"status": s, "response": r}</c>.</summary>
    public const string Reply = "phx_reply";

    /// <summary>A channel ended abnormally.</summary>
    public const string Error = "phx_error";

    /// <summary>A channel ended gracefully.</summary>
    public const string Close = "phx_close";

    /// <summary>The client shows that it is alive; topic <see cref="ReservedTopic.Phoenix"/>.</summary>
    public const string Heartbeat = "heartbeat";

    /// <summary>The client renews its credentials on a living connection; topic <see cref="ReservedTopic.Phoenix"/>.</summary>
    public const string Refresh = "refresh";

    /// <summary>Closes the connections of a socket id when broadcast on it; never on the wire.</summary>
    public const string Disconnect = "disconnect";

    /// <summary>The server is about to close the connection and says when to return; topic <see cref="ReservedTopic.Phoenix"/>.</summary>
    public const string Drain = "drain";

    /// <summary>Who is present on a topic, pushed after a join.</summary>
    public const string PresenceState = "presence_state";

    /// <summary>Who came and who left since.</summary>
    public const string PresenceDiff = "presence_diff";

    /// <summary>How a join of a durable topic continues what the client had seen before.</summary>
    public const string StreamState = "stream:state";

    /// <summary>The cursor of the durable binary message just before, which has no room for one.</summary>
    public const string StreamCursor = "stream:cursor";
}
