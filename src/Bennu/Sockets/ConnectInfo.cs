using System.Security.Claims;

namespace Bennu.Sockets;

/// <summary>
/// What a connect is told about its request (section 1.8), as it was when the connection began: a long-poll session keeps that of its first
/// request. Parts that the mount does not ask for are null or empty.
/// </summary>
public sealed class ConnectInfo
{
    /// <summary>The transport: <c>websocket</c> or <c>longpoll</c>.</summary>
    public string Transport { get; init; } = "websocket";

    /// <summary>Whom ASP.NET's authentication knows.</summary>
    public ClaimsPrincipal User { get; init; } = new(new ClaimsIdentity());

    /// <summary>When the authentication of <see cref="User"/> ends, where its scheme says so. Give it to <c>ConnectResult.Ok</c> to end the connection then.</summary>
    public DateTimeOffset? AuthenticationExpires { get; init; }

    /// <summary>The client's end of the connection.</summary>
    public PeerData? PeerData { get; init; }

    /// <summary>The headers <c>traceparent</c> and <c>tracestate</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> TraceContextHeaders { get; init; } = [];

    /// <summary>The headers that begin with <c>x-</c>, their names in lower case.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> XHeaders { get; init; } = [];

    /// <summary>The headers that begin with <c>sec-websocket-</c>, their names in lower case, without the token.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> SecWebSocketHeaders { get; init; } = [];

    /// <summary>The request's address.</summary>
    public RequestUri? Uri { get; init; }

    /// <summary>The header <c>user-agent</c>.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The session, where there is one and the page proved with its CSRF token that it may use it (section 1.7).</summary>
    public ConnectSession? Session { get; init; }

    /// <summary>The token that came beside the parameters, where the mount takes one (section 1.5).</summary>
    public string? AuthToken { get; init; }

    /// <summary>What the mount adds of its own.</summary>
    public IReadOnlyDictionary<string, object?> Items { get; init; } = new Dictionary<string, object?>();
}
