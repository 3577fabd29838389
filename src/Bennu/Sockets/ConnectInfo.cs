using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Security.Claims;

namespace Bennu.Sockets;

/// <summary>
/// What a socket is told about the request that it is connected by: for long polling, the one that created the session. A copy, good
/// for as long as the connection lives. Parts that the mount does not gather are null or empty (section 1.8).
/// </summary>
public sealed class ConnectInfo
{
    // Shared by all connections that nobody is known of.
    internal static readonly ClaimsPrincipal Nobody = new(new ClaimsIdentity());
    internal static readonly IReadOnlyDictionary<string, object?> NoItems = ReadOnlyDictionary<string, object?>.Empty;

    /// <summary>Who is at the other end.</summary>
    public PeerData? PeerData { get; init; }

    /// <summary>The headers <c>traceparent</c> and <c>tracestate</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> TraceContextHeaders { get; init; } = [];

    /// <summary>The headers whose names begin with <c>x-</c>. Names are in lower case.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> XHeaders { get; init; } = [];

    /// <summary>The headers whose names begin with <c>sec-websocket-</c>, without the token. Names are in lower case.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> SecWebSocketHeaders { get; init; } = [];

    /// <summary>The address that the client asked for.</summary>
    public RequestUri? Uri { get; init; }

    /// <summary>The header <c>user-agent</c>.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The session; null where there is none, or the client did not send its CSRF token (section 1.7).</summary>
    public ConnectSession? Session { get; init; }

    /// <summary>
    /// The client session, from the parameter <c>session</c>; null where the client named none. A secret: whoever knows it, and may connect
    /// with the same socket id, can take the connection over. Keep it out of logs.
    /// </summary>
    public string? ClientSession { get; init; }

    /// <summary>The token that came beside the parameters, unverified; null where there was none (section 1.5).</summary>
    public string? AuthToken { get; init; }

    /// <summary>The user as ASP.NET Core authenticated it.</summary>
    /// <value>An anonymous one.</value>
    public ClaimsPrincipal User { get; init; } = Nobody;

    /// <summary>When that authentication ends; null where it has no end.</summary>
    public DateTimeOffset? AuthenticationExpires { get; init; }

    /// <summary><c>websocket</c> or <c>longpoll</c>.</summary>
    public string Transport { get; init; } = "websocket";

    /// <summary>To the connect, for the activities of the connection; null where nobody traces.</summary>
    internal ActivityLink[]? TraceLinks { get; set; }

    /// <summary>What the mount's options add.</summary>
    public IReadOnlyDictionary<string, object?> Items { get; init; } = NoItems;
}
