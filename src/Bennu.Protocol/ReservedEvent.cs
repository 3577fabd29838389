namespace Bennu.Protocol;

/// <summary>Events with a meaning of their own (section 2.7).</summary>
public static class ReservedEvent
{
    /// <summary>A client joins a topic.</summary>
    public const string Join = "phx_join";

    /// <summary>A client leaves a topic.</summary>
    public const string Leave = "phx_leave";

    /// <summary>The answer to a client's push.</summary>
    public const string Reply = "phx_reply";

    /// <summary>A channel ended abnormally.</summary>
    public const string Error = "phx_error";

    /// <summary>A channel ended gracefully.</summary>
    public const string Close = "phx_close";

    /// <summary>A client's sign of life, on topic <c>phoenix</c>.</summary>
    public const string Heartbeat = "heartbeat";

    /// <summary>A client's new credentials, on topic <c>phoenix</c>. Not known to Phoenix.</summary>
    public const string Refresh = "refresh";

    /// <summary>On the topic of a socket id: closes its connections. Never sent to clients.</summary>
    public const string Disconnect = "disconnect";
}
