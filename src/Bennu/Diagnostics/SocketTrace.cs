using System.Diagnostics;
using Bennu.PubSub;
using Microsoft.AspNetCore.Http;

namespace Bennu.Diagnostics;

/// <summary>
/// Starts the activities. A connect belongs to its request's trace; what happens on the connection afterwards begins a trace of its own
/// each time, linked to the connect, since a connection lives for hours; what a broadcast causes belongs to the trace that it comes from.
/// </summary>
internal static class SocketTrace
{
    private static readonly ActivitySource Source = new(BennuDiagnostics.ActivitySourceName);

    /// <summary>Whether anyone listens.</summary>
    public static bool IsOn => Source.HasListeners();

    /// <summary>The trace context that a broadcast made here and now carries; null where there is none.</summary>
    public static string? TraceParent =>
        IsOn && Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null;

    public static Activity? StartConnect(HttpContext context, string socket, string transport)
    {
        if (!IsOn) return null;
        var activity = Activity.Current is null // the server traces no requests
            ? Source.StartActivity("bennu.connect", ActivityKind.Server, ContextOf(context.Request.Headers))
            : Source.StartActivity("bennu.connect");
        activity?.SetTag(Tag.Socket, socket);
        activity?.SetTag(Tag.Transport, transport);
        return activity;
    }

    /// <summary>The links to the connect that the connection's activities carry; null where nobody listens or it has no trace.</summary>
    public static ActivityLink[]? LinksToConnect(HttpContext context)
    {
        if (!IsOn) return null;
        var connect = Activity.Current?.Context ?? ContextOf(context.Request.Headers);
        return connect == default ? null : [new ActivityLink(connect)];
    }

    public static Activity? StartJoin(string channel, ActivityLink[]? links) => Start("bennu.join", channel, null, default, links);

    public static Activity? StartHandleIn(string channel, string @event, ActivityLink[]? links) =>
        Start("bennu.handle_in", channel, @event, default, links);

    public static Activity? StartHandleOut(string channel, Broadcast broadcast, ActivityLink[]? links) =>
        Start("bennu.handle_out", channel, broadcast.Event, ContextOf(broadcast), links);

    public static Activity? StartHandleInfo(string channel, Broadcast broadcast, ActivityLink[]? links) =>
        Start("bennu.handle_info", channel, null, ContextOf(broadcast), links);

    /// <summary>Tells what came of it.</summary>
    public static void End(Activity? activity, string result)
    {
        if (activity is null) return;
        activity.SetTag(Tag.Result, result);
        if (result is Result.Crash or Result.Timeout) activity.SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>Tells that the application's code threw; the message stays out, since it may hold what a client sent.</summary>
    public static void Crash(Activity? activity, Exception exception)
    {
        activity?.SetTag(Tag.ErrorType, exception.GetType().FullName);
        End(activity, Result.Crash);
    }

    // A channel's messages are handled on threads without a current activity, so that one without a parent begins a trace.
    private static Activity? Start(string name, string channel, string? @event, ActivityContext parent, ActivityLink[]? links)
    {
        var activity = Source.StartActivity(name, ActivityKind.Internal, parent, tags: null, links);
        activity?.SetTag(Tag.Channel, channel);
        if (@event is not null) activity?.SetTag(Tag.Event, @event);
        return activity;
    }

    private static ActivityContext ContextOf(IHeaderDictionary headers) =>
        ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out var context) ? context : default;

    private static ActivityContext ContextOf(Broadcast broadcast) =>
        ActivityContext.TryParse(broadcast.TraceParent, null, isRemote: true, out var context) ? context : default;
}
