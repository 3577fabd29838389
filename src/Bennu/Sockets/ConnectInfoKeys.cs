namespace Bennu.Sockets;

/// <summary>The parts of <see cref="ConnectInfo"/> that a mount gathers (section 1.8).</summary>
[Flags]
public enum ConnectInfoKeys
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary><see cref="ConnectInfo.PeerData"/>.</summary>
    PeerData = 1,

    /// <summary><see cref="ConnectInfo.TraceContextHeaders"/>.</summary>
    TraceContextHeaders = 2,

    /// <summary><see cref="ConnectInfo.XHeaders"/>.</summary>
    XHeaders = 4,

    /// <summary><see cref="ConnectInfo.SecWebSocketHeaders"/>.</summary>
    SecWebSocketHeaders = 8,

    /// <summary><see cref="ConnectInfo.Uri"/>.</summary>
    Uri = 16,

    /// <summary><see cref="ConnectInfo.UserAgent"/>.</summary>
    UserAgent = 32,

    /// <summary><see cref="ConnectInfo.Session"/>.</summary>
    Session = 64,

    /// <summary><see cref="ConnectInfo.AuthToken"/>; gathered unasked where the mount takes tokens.</summary>
    AuthToken = 128,

    /// <summary>All of them.</summary>
    All = PeerData | TraceContextHeaders | XHeaders | SecWebSocketHeaders | Uri | UserAgent | Session | AuthToken,
}
