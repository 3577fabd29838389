using Bennu.Protocol;
using Bennu.Sockets;
using Bennu.Transports.Handshake;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Bennu.Transports;

/// <summary>Takes a request through the part of the handshake that both transports share, in the order of section 1.2.</summary>
internal sealed partial class Connector(SocketMount mount)
{
    private readonly SocketOptions _options = mount.Options;

    /// <summary>Whether a page from the request's origin may connect.</summary>
    public bool IsOriginAllowed(HttpContext context) => _options.CheckOrigin.IsAllowed(context, mount.Server.Options.Host);

    /// <summary>Sends a client away that comes while the server shuts down.</summary>
    public static void RefuseWhileDraining(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "1";
    }

    /// <summary>Negotiates the version and asks the socket.</summary>
    /// <param name="context">The request.</param>
    /// <param name="transport"><c>websocket</c> or <c>longpoll</c>.</param>
    /// <param name="authToken">The token that came beside the parameters; null where there was none.</param>
    /// <param name="webSocketProtocols">The subprotocol header without the token, as the socket is to see it.</param>
    public async ValueTask<ConnectOutcome> ConnectAsync(HttpContext context, string transport, string? authToken, string? webSocketProtocols)
    {
        if (!ConnectParams.TryParse(context.Request.QueryString.Value, context.Request.RouteValues, out var parameters))
            return new ConnectOutcome(ConnectStatus.BadRequest);
        if (FindSerializer(parameters) is not { } serializer) return new ConnectOutcome(ConnectStatus.Refused);
        var info = await ConnectInfoFactory.CreateAsync(context, _options, transport, authToken, webSocketProtocols).ConfigureAwait(false);
        try
        {
            var decision = await mount.Type.ConnectAsync(context.RequestServices, parameters, info, context.RequestAborted).ConfigureAwait(false);
            return new ConnectOutcome(decision.IsOk ? ConnectStatus.Ok : ConnectStatus.Refused, parameters, decision, info, serializer);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            Log.ConnectCrashed(mount.Server.Logger, e, mount.Type.Name);
            return new ConnectOutcome(ConnectStatus.Crashed);
        }
    }

    // Without a vsn the client speaks V1; one that is no string matches nothing (1.3).
    private Serializer? FindSerializer(ConnectParams parameters) =>
        parameters["vsn"] is { } vsn ? mount.Versions.Find(vsn)
        : parameters.Root.ContainsKey("vsn") ? null
        : mount.Versions.Find("1.0.0");

    private static partial class Log
    {
        [LoggerMessage(80, LogLevel.Error, "Connecting to {SocketType} crashed.")]
        public static partial void ConnectCrashed(ILogger logger, Exception exception, string socketType);
    }
}
