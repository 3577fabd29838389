using Bennu.Diagnostics;
using Bennu.Sockets;
using Bennu.Transports.Handshake;
using Bennu.Transports.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Bennu.Transports;

/// <summary>Answers a mount's WebSocket path: refuses, or upgrades and runs the connection (sections 1.2 to 1.5).</summary>
internal sealed class WebSocketEndpoint(SocketMount mount)
{
    private const string Transport = "websocket";

    private readonly Connector _connector = new(mount);
    private readonly SocketOptions _options = mount.Options;

    // As long as the connection is open this waits, so that it holds on to nothing of the handshake.
    public async Task InvokeAsync(HttpContext context)
    {
        if (await AcceptOrRefuseAsync(context).ConfigureAwait(false) is not { } transport) return;
        var address = context.Connection.RemoteIpAddress;
        try
        {
            await transport.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            mount.Server.Addresses.Leave(address);
        }
    }

    private async ValueTask<WebSocketTransport?> AcceptOrRefuseAsync(HttpContext context) =>
        await AdmitAsync(context).ConfigureAwait(false) is { } admitted ? await AcceptAsync(context, admitted).ConfigureAwait(false) : null;

    /// <summary>Decides about a request. One that is refused is answered; one that is not counts for its address until the connection's end.</summary>
    public async ValueTask<Admitted?> AdmitAsync(HttpContext context)
    {
        var isConnect = context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: Transport };
        if (!isConnect && !HttpMethods.IsGet(context.Request.Method)) return Refuse(context, StatusCodes.Status400BadRequest);
        if (!_connector.IsOriginAllowed(context, Transport)) return Refuse(context, StatusCodes.Status403Forbidden);
        if (!TryReadProtocols(context, out var token, out var offered, out var chosen))
        {
            _connector.Refused(Transport, Refusal.Subprotocol);
            return Refuse(context, StatusCodes.Status403Forbidden);
        }
        var outcome = await _connector.ConnectAsync(context, Transport, token, offered).ConfigureAwait(false);
        if (outcome.Status != ConnectStatus.Ok)
        {
            await AnswerAsync(context, outcome).ConfigureAwait(false);
            return null;
        }
        if (UpgradeRequest.Validate(context) is { } problem)
        {
            _connector.Refused(Transport, Refusal.Upgrade);
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync(problem).ConfigureAwait(false);
            return null;
        }
        if (!mount.Server.Addresses.TryEnter(context.Connection.RemoteIpAddress))
        {
            _connector.Refused(Transport, Refusal.Address);
            return Refuse(context, StatusCodes.Status429TooManyRequests);
        }
        return new Admitted(outcome, chosen, isConnect);
    }

    private static Admitted? Refuse(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return null;
    }

    // Takes the token out of the subprotocol header, and picks the subprotocol to answer (1.5). False when the client is to be refused.
    private bool TryReadProtocols(HttpContext context, out string? token, out string? offered, out string? chosen)
    {
        token = null;
        offered = context.Request.Headers.SecWebSocketProtocol is [{ } first, ..] ? first : null;
        chosen = null;
        if (_options.AuthToken && !AuthTokenSubprotocol.TryExtract(offered, out token, out offered)) return false;
        return Subprotocols.TrySelect(mount.Subprotocols, offered, out chosen);
    }

    private async Task AnswerAsync(HttpContext context, ConnectOutcome outcome)
    {
        if (outcome.Status == ConnectStatus.Busy)
        {
            Connector.AnswerBusy(context);
            return;
        }
        context.Response.StatusCode = outcome.Status switch
        {
            ConnectStatus.BadRequest => StatusCodes.Status400BadRequest,
            ConnectStatus.Crashed => StatusCodes.Status500InternalServerError,
            _ => StatusCodes.Status403Forbidden,
        };
        if (outcome.Decision.Reason is { } reason && _options.ErrorHandler is { } handler)
            await handler(context, reason).ConfigureAwait(false);
    }

    private async ValueTask<WebSocketTransport> AcceptAsync(HttpContext context, Admitted admitted)
    {
        var headers = context.Response.Headers;
        var deflate = false;
        if (admitted.Subprotocol is { } subprotocol) headers.SecWebSocketProtocol = subprotocol;
        if (_options.WebSocket.Compress && PerMessageDeflate.TryNegotiate(context.Request.Headers.SecWebSocketExtensions, out var extension))
        {
            headers.SecWebSocketExtensions = extension;
            deflate = true;
        }
        Stream stream;
        try
        {
            stream = await AcceptAsync(context, admitted.IsConnect).ConfigureAwait(false);
        }
        catch
        {
            mount.Server.Addresses.Leave(context.Connection.RemoteIpAddress);
            throw;
        }
        var server = mount.Server;
        var options = _options.WebSocket;
        var socket = admitted.IsConnect ? null : DirectSocket.Of(context, stream);
        var writer = new WebSocketWriter(stream, options.MaxQueuedBytes, deflate, server.Logger, socket);
        var connection = admitted.Open(mount, writer);
        return new WebSocketTransport(connection, stream, writer, options, deflate, context.Abort);
    }

    private static async ValueTask<Stream> AcceptAsync(HttpContext context, bool isConnect)
    {
        // A connection is idle most of the time, and a slow reader is the outbound queue's business.
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } inbound) inbound.MinDataRate = null;
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } outbound) outbound.MinDataRate = null;
        if (isConnect)
        {
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
            return await context.Features.GetRequiredFeature<IHttpExtendedConnectFeature>().AcceptAsync().ConfigureAwait(false);
        }
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.Connection = "Upgrade";
        context.Response.Headers.SecWebSocketAccept = UpgradeRequest.Accept(context.Request.Headers.SecWebSocketKey.ToString());
        return await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync().ConfigureAwait(false);
    }
}
