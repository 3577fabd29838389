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
    public bool IsOriginAllowed(HttpContext context)
    {
        if (_options.CheckOrigin.IsAllowed(context, mount.Server.Options.Host)) return true;
        Log.OriginRefused(mount.Server.Logger, context.Request.Headers.Origin.ToString(), mount.Server.Options.Host, mount.Type.Name);
        return false;
    }

    /// <summary>Negotiates the version and asks the socket.</summary>
    /// <param name="context">The request.</param>
    /// <param name="transport"><c>websocket</c> or <c>longpoll</c>.</param>
    /// <param name="authToken">The token that came beside the parameters; null where there was none.</param>
    /// <param name="webSocketProtocols">The subprotocol header without the token, as the socket is to see it.</param>
    public async ValueTask<ConnectOutcome> ConnectAsync(HttpContext context, string transport, string? authToken, string? webSocketProtocols)
    {
        if (mount.Server.Connections.IsDraining) return new ConnectOutcome(ConnectStatus.Busy);
        if (!ConnectParams.TryParse(context.Request.QueryString.Value, context.Request.RouteValues, out var parameters))
            return new ConnectOutcome(ConnectStatus.BadRequest);
        if (FindSerializer(parameters) is not { } serializer) return new ConnectOutcome(ConnectStatus.Refused);
        if (!mount.Server.Connects.TryEnter()) return new ConnectOutcome(ConnectStatus.Busy);
        try
        {
            var info = await ConnectInfoFactory.CreateAsync(context, _options, transport, authToken, webSocketProtocols).ConfigureAwait(false);
            var decision = await mount.Type.ConnectAsync(context.RequestServices, parameters, info, context.RequestAborted).ConfigureAwait(false);
            return new ConnectOutcome(decision.IsOk ? ConnectStatus.Ok : ConnectStatus.Refused, parameters, decision, info, serializer);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            Log.ConnectCrashed(mount.Server.Logger, e, mount.Type.Name);
            return new ConnectOutcome(ConnectStatus.Crashed);
        }
        finally
        {
            mount.Server.Connects.Leave();
        }
    }

    /// <summary>Answers a client that it shall come back in a moment.</summary>
    public static void AnswerBusy(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "1";
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

        [LoggerMessage(81, LogLevel.Warning,
            "A page from {Origin} may not connect to {SocketType}. If it should, set BennuOptions.Host (now {Host}) or the mount's CheckOrigin.")]
        public static partial void OriginRefused(ILogger logger, string origin, string host, string socketType);
    }
}
