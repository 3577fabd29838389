using System.Security.Cryptography.X509Certificates;
using Bennu.Sockets;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace Bennu.Transports.Handshake;

/// <summary>Gathers from a request what the mount's options ask for (section 1.8).</summary>
internal static class ConnectInfoFactory
{
    private const string ProtocolHeader = "sec-websocket-protocol";

    /// <param name="context">The request.</param>
    /// <param name="options">The mount's.</param>
    /// <param name="transport"><c>websocket</c> or <c>longpoll</c>.</param>
    /// <param name="session">The client session; null where there is none.</param>
    /// <param name="authToken">The token that came beside the parameters; null where there was none.</param>
    /// <param name="webSocketProtocols">The subprotocol header without the token; null leaves the header out.</param>
    public static async ValueTask<ConnectInfo> CreateAsync(
        HttpContext context, SocketOptions options, string transport, string? session, string? authToken, string? webSocketProtocols)
    {
        var request = context.Request;
        var keys = options.ConnectInfo;
        return new ConnectInfo
        {
            PeerData = Has(ConnectInfoKeys.PeerData) ? ReadPeer(context.Connection) : null,
            TraceContextHeaders = Has(ConnectInfoKeys.TraceContextHeaders) ? ReadHeaders(request, IsTraceContext) : [],
            XHeaders = Has(ConnectInfoKeys.XHeaders) ? ReadHeaders(request, IsX) : [],
            SecWebSocketHeaders = Has(ConnectInfoKeys.SecWebSocketHeaders) ? ReadSecWebSocket(request, webSocketProtocols) : [],
            Uri = Has(ConnectInfoKeys.Uri) ? ReadUri(request) : null,
            UserAgent = Has(ConnectInfoKeys.UserAgent) && request.Headers.UserAgent is [var agent, ..] ? agent : null,
            Session = Has(ConnectInfoKeys.Session) ? await SessionReader.ReadAsync(context, options).ConfigureAwait(false) : null,
            ClientSession = session,
            AuthToken = options.AuthToken || Has(ConnectInfoKeys.AuthToken) ? authToken : null,
            User = context.Features.Get<IHttpAuthenticationFeature>()?.User ?? ConnectInfo.Nobody,
            AuthenticationExpires = context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc,
            Transport = transport,
            Items = options.ConnectInfoItems.Count == 0 ? ConnectInfo.NoItems : new Dictionary<string, object?>(options.ConnectInfoItems),
        };

        bool Has(ConnectInfoKeys key) => (keys & key) != 0;
    }

    // The server's certificate object may go when the TCP connection does.
    private static PeerData ReadPeer(ConnectionInfo connection) => new(
        connection.RemoteIpAddress,
        connection.RemotePort,
        connection.ClientCertificate is { } certificate ? X509CertificateLoader.LoadCertificate(certificate.RawData) : null);

    private static RequestUri ReadUri(HttpRequest request) => new(
        request.Scheme,
        request.Host.Host,
        request.Host.Port ?? Origin.DefaultPort(request.Scheme) ?? 0,
        (request.PathBase + request.Path).ToUriComponent(),
        request.QueryString.HasValue ? request.QueryString.Value![1..] : "");

    private static IReadOnlyList<KeyValuePair<string, string>> ReadSecWebSocket(HttpRequest request, string? protocols)
    {
        var headers = ReadHeaders(request, IsSecWebSocket);
        return protocols is null ? headers : [.. headers, new(ProtocolHeader, protocols)];
    }

    private static IReadOnlyList<KeyValuePair<string, string>> ReadHeaders(HttpRequest request, Predicate<string> isWanted)
    {
        List<KeyValuePair<string, string>>? headers = null;
        foreach (var (name, values) in request.Headers)
        {
            if (!isWanted(name)) continue;
            foreach (var value in values) (headers ??= []).Add(new(name.ToLowerInvariant(), value ?? ""));
        }
        return headers ?? (IReadOnlyList<KeyValuePair<string, string>>)[];
    }

    private static bool IsTraceContext(string name) =>
        name.Equals("traceparent", StringComparison.OrdinalIgnoreCase) || name.Equals("tracestate", StringComparison.OrdinalIgnoreCase);

    private static bool IsX(string name) => name.StartsWith("x-", StringComparison.OrdinalIgnoreCase);

    private static bool IsSecWebSocket(string name) =>
        name.StartsWith("sec-websocket-", StringComparison.OrdinalIgnoreCase) && !name.Equals(ProtocolHeader, StringComparison.OrdinalIgnoreCase);
}
