using Bennu.Sockets;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Bennu.Transports.Handshake;

/// <summary>Gathers what a connect is told about its request (section 1.8).</summary>
internal static class ConnectInfoFactory
{
    private static readonly string ProtocolHeader = HeaderNames.SecWebSocketProtocol.ToLowerInvariant();

    public static async ValueTask<ConnectInfo> CreateAsync(
        HttpContext context, SocketOptions options, string transport, string? authToken, string? webSocketProtocols)
    {
        var keys = options.ConnectInfo;
        var request = context.Request;
        return new ConnectInfo
        {
            Transport = transport,
            User = context.User,
            AuthenticationExpires =
                context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc,
            PeerData = Has(ConnectInfoKeys.PeerData) ? PeerOf(context.Connection) : null,
            TraceContextHeaders = Has(ConnectInfoKeys.TraceContextHeaders) ? Headers(request, name => name is "traceparent" or "tracestate") : [],
            XHeaders = Has(ConnectInfoKeys.XHeaders) ? Headers(request, name => name.StartsWith("x-", StringComparison.Ordinal)) : [],
            SecWebSocketHeaders = Has(ConnectInfoKeys.SecWebSocketHeaders) ? WebSocketHeaders(request, webSocketProtocols) : [],
            Uri = Has(ConnectInfoKeys.Uri) ? UriOf(request) : null,
            UserAgent = Has(ConnectInfoKeys.UserAgent) && request.Headers.UserAgent.Count > 0 ? request.Headers.UserAgent.ToString() : null,
            Session = Has(ConnectInfoKeys.Session) ? await SessionAsync(context, options).ConfigureAwait(false) : null,
            AuthToken = authToken,
            Items = options.ConnectInfoItems.AsReadOnly(),
        };

        bool Has(ConnectInfoKeys key) => (keys & key) != 0;
    }

    private static PeerData PeerOf(ConnectionInfo connection) =>
        new(connection.RemoteIpAddress, connection.RemotePort, connection.ClientCertificate);

    private static RequestUri UriOf(HttpRequest request) => new(
        request.Scheme,
        request.Host.Host,
        request.Host.Port ?? Origin.DefaultPort(request.Scheme),
        request.PathBase.Add(request.Path).Value ?? "",
        request.QueryString.HasValue ? request.QueryString.Value![1..] : null,
        request.Host.Host);

    private static List<KeyValuePair<string, string>> WebSocketHeaders(HttpRequest request, string? protocols)
    {
        var headers = Headers(request, name => name.StartsWith("sec-websocket-", StringComparison.Ordinal) && name != ProtocolHeader);
        if (protocols is not null) headers.Add(new(ProtocolHeader, protocols));
        return headers;
    }

    private static List<KeyValuePair<string, string>> Headers(HttpRequest request, Func<string, bool> isWanted)
    {
        var wanted = new List<KeyValuePair<string, string>>();
        foreach (var (name, values) in request.Headers)
        {
            var lower = name.ToLowerInvariant();
            if (!isWanted(lower)) continue;
            foreach (var value in values) wanted.Add(new(lower, value ?? ""));
        }
        return wanted;
    }

    // A session that is missing, does not load, or whose CSRF token is wrong is no reason to refuse the connect: it is just not told.
    private static async ValueTask<ConnectSession?> SessionAsync(HttpContext context, SocketOptions options)
    {
        if (context.Features.Get<ISessionFeature>()?.Session is not { } session) return null;
        try
        {
            await session.LoadAsync(context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
        if (!session.IsAvailable) return null;
        if (options.CheckCsrf)
        {
            var token = context.Request.Query[SocketCsrf.Parameter] is [{ } sent] ? sent : null;
            if (!session.TryGetValue(options.CsrfTokenKey, out var secret) || !SocketCsrf.IsValid(token, secret)) return null;
        }
        var values = new Dictionary<string, byte[]>();
        foreach (var key in session.Keys)
            if (session.TryGetValue(key, out var value)) values[key] = value;
        return new ConnectSession(values);
    }
}
