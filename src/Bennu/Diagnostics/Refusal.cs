namespace Bennu.Diagnostics;

/// <summary>Why a connect was refused.</summary>
internal static class Refusal
{
    /// <summary>The page's origin is not allowed.</summary>
    public const string Origin = "origin";

    /// <summary>No subprotocol that the client offers is known.</summary>
    public const string Subprotocol = "subprotocol";

    /// <summary>The parameters cannot be read.</summary>
    public const string Parameters = "parameters";

    /// <summary>The client's protocol version is not spoken.</summary>
    public const string Version = "version";

    /// <summary>The client session is not well-formed.</summary>
    public const string Session = "session";

    /// <summary>The request is no WebSocket handshake.</summary>
    public const string Upgrade = "upgrade";

    /// <summary>The socket said no.</summary>
    public const string Socket = "socket";

    /// <summary>The socket threw.</summary>
    public const string Crash = "crash";

    /// <summary>As many connects or sessions as may be.</summary>
    public const string Busy = "busy";

    /// <summary>As many connections of one address as may be.</summary>
    public const string Address = "address";

    /// <summary>The server goes down.</summary>
    public const string Draining = "draining";
}
