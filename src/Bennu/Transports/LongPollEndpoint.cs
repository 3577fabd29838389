using System.Text.Json;
using Bennu.Diagnostics;
using Bennu.Protocol;
using Bennu.Sockets;
using Microsoft.AspNetCore.Http;

namespace Bennu.Transports;

/// <summary>
/// Answers a mount's long-poll path (section 4). Nearly every answer is HTTP 200; the status that counts is a member of its body.
/// </summary>
internal sealed class LongPollEndpoint(SocketMount mount, LongPollSessions sessions)
{
    private const string Transport = "longpoll";
    private const string TokenHeader = "x-phoenix-longpoll-token";
    private const string AuthTokenHeader = "x-phoenix-authtoken";

    private readonly Connector _connector = new(mount);
    private readonly LongPollOptions _options = mount.Options.LongPoll;

    public Task InvokeAsync(HttpContext context)
    {
        var method = context.Request.Method;
        if (HttpMethods.IsGet(method)) return PollAsync(context);
        if (HttpMethods.IsPost(method)) return PostAsync(context);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    }

    /// <summary>Answers a browser that asks whether another site's page may long-poll.</summary>
    public static Task PreflightAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlAllowMethods = "get, post, options";
        headers.AccessControlMaxAge = "3600";
        if (context.Request.Headers.AccessControlRequestHeaders is { Count: > 0 } requested)
            headers.AccessControlAllowHeaders = string.Join(", ", requested!);
        return Task.CompletedTask;
    }

    private async Task PollAsync(HttpContext context)
    {
        if (!_connector.IsOriginAllowed(context, Transport))
        {
            await AnswerAsync(context, StatusCodes.Status403Forbidden).ConfigureAwait(false);
            return;
        }
        var token = TokenOf(context);
        if (token is null || sessions.Find(mount, token) is not { } session)
        {
            await ConnectAsync(context).ConfigureAwait(false);
            return;
        }
        IReadOnlyList<OutboundFrame>? frames;
        try
        {
            frames = await session.PollAsync(context.RequestAborted).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return; // the client gave the poll up
        }
        if (frames is null)
        {
            await ConnectAsync(context).ConfigureAwait(false);
            return;
        }
        await AnswerAsync(context, frames.Count > 0 ? StatusCodes.Status200OK : StatusCodes.Status204NoContent, token, frames).ConfigureAwait(false);
    }

    private async Task ConnectAsync(HttpContext context)
    {
        var authToken = mount.Options.AuthToken && context.Request.Headers[AuthTokenHeader] is [{ } sent, ..] ? sent : null;
        var outcome = await _connector.ConnectAsync(context, Transport, authToken, webSocketProtocols: null).ConfigureAwait(false);
        switch (outcome.Status)
        {
            case ConnectStatus.Crashed:
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                break;
            case ConnectStatus.BadRequest:
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                break;
            case ConnectStatus.Refused:
                await AnswerAsync(context, StatusCodes.Status403Forbidden).ConfigureAwait(false);
                break;
            case ConnectStatus.Ok when !mount.Server.Addresses.TryEnter(context.Connection.RemoteIpAddress):
                _connector.Refused(Transport, Refusal.Address);
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                break;
            case ConnectStatus.Ok when await sessions.OpenAsync(mount, outcome, context.Connection.RemoteIpAddress).ConfigureAwait(false) is { } token:
                await AnswerAsync(context, StatusCodes.Status410Gone, token, []).ConfigureAwait(false);
                break;
            case ConnectStatus.Ok:
                _connector.Refused(Transport, Refusal.Busy);
                Connector.AnswerBusy(context);
                break;
            default:
                Connector.AnswerBusy(context);
                break;
        }
    }

    private async Task PostAsync(HttpContext context)
    {
        if (!_connector.IsOriginAllowed(context, Transport))
        {
            await AnswerAsync(context, StatusCodes.Status403Forbidden).ConfigureAwait(false);
            return;
        }
        if (TokenOf(context) is not { } token || sessions.Find(mount, token) is not { } session)
        {
            await AnswerAsync(context, StatusCodes.Status410Gone).ConfigureAwait(false);
            return;
        }
        if (await LongPollBody.ReadAsync(context, _options.MaxBodySize).ConfigureAwait(false) is not { } frames)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        var outcome = await session.PostAsync(frames, context.RequestAborted).ConfigureAwait(false);
        await AnswerAsync(context, outcome switch
        {
            PostOutcome.Handled => StatusCodes.Status200OK,
            PostOutcome.Gone => StatusCodes.Status410Gone,
            _ => StatusCodes.Status408RequestTimeout,
        }).ConfigureAwait(false);
    }

    private static string? TokenOf(HttpContext context) =>
        context.Request.Headers[TokenHeader] is [{ } header, ..] ? header
        : context.Request.Query["token"] is [{ } query, ..] ? query
        : null;

    // {"status": s} or {"status": s, "token": t, "messages": [each a string that holds one frame]}
    private static async Task AnswerAsync(HttpContext context, int status, string? token = null, IReadOnlyList<OutboundFrame>? frames = null)
    {
        var headers = context.Response.Headers;
        headers.ContentType = "application/json; charset=utf-8";
        headers.CacheControl = "no-store";
        headers.AccessControlAllowOrigin = "*";
        await using (var json = new Utf8JsonWriter(context.Response.BodyWriter))
        {
            json.WriteStartObject();
            json.WriteNumber("status", status);
            if (token is not null) json.WriteString("token", token);
            if (frames is not null) WriteFrames(json, frames);
            json.WriteEndObject();
        }
        await context.Response.BodyWriter.FlushAsync().ConfigureAwait(false);
    }

    private static void WriteFrames(Utf8JsonWriter json, IReadOnlyList<OutboundFrame> frames)
    {
        json.WriteStartArray("messages");
        foreach (var frame in frames)
        {
            if (frame.Kind == FrameKind.Text) json.WriteStringValue(frame.Message.Span);
            else json.WriteBase64StringValue(frame.Message.Span);
        }
        json.WriteEndArray();
    }
}
