namespace Bennu.Sockets;

/// <summary>Which parts of a <see cref="ConnectInfo"/> are filled in (section 1.8).</summary>
[Flags]
public enum ConnectInfoKeys
{
    /// <summary>None of these.</summary>
    None = 0,

    /// <summary>The client's address and certificate.</summary>
    PeerData = 1,

    /// <summary>The headers <c>traceparent</c> and <c>tracestate</c>.</summary>
    TraceContextHeaders = 2,

    /// <summary>The headers that begin with <c>x-</c>.</summary>
    XHeaders = 4,

    /// <summary>The headers that begin with <c>sec-websocket-</c>, without the token.</summary>
    SecWebSocketHeaders = 8,

    /// <summary>The request's address.</summary>
    Uri = 16,

    /// <summary>The header <c>user-agent</c>.</summary>
    UserAgent = 32,

    /// <summary>The session.</summary>
    Session = 64,

    /// <summary>All of them.</summary>
    All = 127,
}
