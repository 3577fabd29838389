using System.Text;
using System.Text.Json;
using Bennu.Sockets;
using Bennu.Transports;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Bennu.Testing.Wire;

/// <summary>A client's request to connect, taken through the server's own handshake.</summary>
internal sealed class Handshake(SocketMount mount, IServiceProvider services)
{
    private readonly WebSocketEndpoint _endpoint = new(mount);

    /// <summary>Asks the server; what it answers is a refusal where nothing was admitted.</summary>
    public async Task<(Admitted? Admitted, HttpAnswer Answer)> AskAsync(ConnectRequest request, JsonElement parameters)
    {
        var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Features.Set<IHttpUpgradeFeature>(Upgradable.Instance);
        context.Response.Body = body;
        context.Connection.RemoteIpAddress = request.RemoteAddress;
        context.Connection.RemotePort = request.RemotePort;
        context.Connection.ClientCertificate = request.ClientCertificate;
        context.Request.Method = HttpMethods.Get;
        context.Request.Scheme = "http";
        context.Request.Path = "/socket/websocket";
        context.Request.QueryString = new QueryString(QueryText.Of(parameters, "2.0.0"));
        foreach (var (name, value) in request.PathVariables) context.Request.RouteValues[name] = value;
        Write(context.Request.Headers, request);
        if (request.User is { } user) context.User = user;
        var admitted = await _endpoint.AdmitAsync(context).ConfigureAwait(false);
        var headers = context.Response.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        return (admitted, new HttpAnswer(context.Response.StatusCode, headers, Encoding.UTF8.GetString(body.ToArray())));
    }

    /// <summary>The connection of an address has ended.</summary>
    public void Leave(ConnectRequest request) => mount.Server.Addresses.Leave(request.RemoteAddress);

    private static void Write(IHeaderDictionary headers, ConnectRequest request)
    {
        headers.Host = request.Host;
        headers.Connection = "Upgrade";
        headers.Upgrade = "websocket";
        headers.SecWebSocketVersion = "13";
        headers.SecWebSocketKey = "dGVzdCBvZiBhIHNvY2tldA==";
        if (request.AuthToken is { } token)
            headers.SecWebSocketProtocol = "phoenix, base64url.bearer.phx." + Convert.ToBase64String(Encoding.UTF8.GetBytes(token)).TrimEnd('=');
        foreach (var (name, value) in request.Headers) headers[name] = value;
    }

    private sealed class Upgradable : IHttpUpgradeFeature
    {
        public static Upgradable Instance { get; } = new();

        public bool IsUpgradableRequest => true;

        public Task<Stream> UpgradeAsync() => throw new NotSupportedException();
    }
}
