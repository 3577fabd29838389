using Bennu.Diagnostics;
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
    public bool IsOriginAllowed(HttpContext context, string transport)
    {
        if (_options.CheckOrigin.IsAllowed(context, mount.Server.Options.Host)) return true;
        Refused(transport, Refusal.Origin);
        Log.OriginRefused(
            mount.Server.Logger, mount.Server.Handshakes.Limit(LogLevel.Warning), context.Request.Headers.Origin.ToString(), mount.Server.Options.Host, mount.Type.Name);
        return false;
    }

    /// <summary>Negotiates the version and asks the socket.</summary>
    /// <param name="context">The request.</param>
    /// <param name="transport"><c>websocket</c> or <c>longpoll</c>.</param>
    /// <param name="authToken">The token that came beside the parameters; null where there was none.</param>
    /// <param name="webSocketProtocols">The subprotocol header without the token, as the socket is to see it.</param>
    public async ValueTask<ConnectOutcome> ConnectAsync(HttpContext context, string transport, string? authToken, string? webSocketProtocols)
    {
        using var activity = SocketTrace.StartConnect(context, mount.Type.Name, transport);
        var outcome = await DecideAsync(context, transport, authToken, webSocketProtocols).ConfigureAwait(false);
        if (outcome.Info is { } info) info.TraceLinks = SocketTrace.LinksToConnect(context);
        if (outcome.Refusal is { } refusal) Refused(transport, refusal);
        SocketTrace.End(activity, outcome.Refusal ?? Result.Ok);
        return outcome;
    }

    /// <summary>Tells that a connect was refused.</summary>
    public void Refused(string transport, string refusal)
    {
        mount.Server.Metrics.ConnectRefused(transport, refusal);
        Log.Refused(mount.Server.Logger, mount.Type.Name, transport, refusal);
    }

    private async ValueTask<ConnectOutcome> DecideAsync(HttpContext context, string transport, string? authToken, string? webSocketProtocols)
    {
        if (mount.Server.Connections.IsDraining) return new ConnectOutcome(ConnectStatus.Busy) { Refusal = Refusal.Draining };
        if (!ConnectParams.TryParse(context.Request.QueryString.Value, context.Request.RouteValues, out var parameters))
            return new ConnectOutcome(ConnectStatus.BadRequest) { Refusal = Refusal.Parameters };
        if (FindSerializer(parameters) is not { } serializer) return new ConnectOutcome(ConnectStatus.Refused) { Refusal = Refusal.Version };
        if (!ClientSession.TryRead(parameters, out var session)) return new ConnectOutcome(ConnectStatus.Refused) { Refusal = Refusal.Session };
        if (!mount.Server.Connects.TryEnter()) return new ConnectOutcome(ConnectStatus.Busy) { Refusal = Refusal.Busy };
        try
        {
            var info = await ConnectInfoFactory.CreateAsync(context, _options, transport, session, authToken, webSocketProtocols).ConfigureAwait(false);
            var decision = await mount.Type.ConnectAsync(context.RequestServices, parameters, info, context.RequestAborted).ConfigureAwait(false);
            return decision.IsOk
                ? new ConnectOutcome(ConnectStatus.Ok, parameters, decision, info, serializer)
                : new ConnectOutcome(ConnectStatus.Refused, Decision: decision) { Refusal = Refusal.Socket };
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            Log.ConnectCrashed(mount.Server.Logger, mount.Server.Handshakes.Limit(LogLevel.Error), e, mount.Type.Name);
            return new ConnectOutcome(ConnectStatus.Crashed) { Refusal = Refusal.Crash };
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
        [LoggerMessage(EventId = 80, Message = "Connecting to {SocketType} crashed.")]
        public static partial void ConnectCrashed(ILogger logger, LogLevel level, Exception exception, string socketType);

        [LoggerMessage(EventId = 81, Message =
            "A page from {Origin} may not connect to {SocketType}. If it should, set BennuOptions.Host (now {Host}) or the mount's CheckOrigin.")]
        public static partial void OriginRefused(ILogger logger, LogLevel level, string origin, string host, string socketType);

        [LoggerMessage(82, LogLevel.Debug, "A connect to {SocketType} over {Transport} was refused: {Refusal}.")]
        public static partial void Refused(ILogger logger, string socketType, string transport, string refusal);
    }
}
