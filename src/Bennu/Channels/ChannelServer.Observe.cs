using Bennu.Broadcasting;
using Bennu.Diagnostics;
using Bennu.Protocol;
using Bennu.PubSub;

namespace Bennu.Channels;

/// <content>The application's code as it runs while someone listens to the metrics or traces.</content>
internal sealed partial class ChannelServer
{
    private async ValueTask<Reply> ObserveAsync(InHandler handler, EventMessage message, CancellationToken cancellationToken)
    {
        var @event = handler.Event ?? Tag.OtherEvent;
        using var activity = SocketTrace.StartHandleIn(_route.Name, @event, Connection.ConnectInfo.TraceLinks);
        var started = Time.GetTimestamp();
        var result = Result.Crash;
        try
        {
            var reply = await handler.Run(_channel!, message.Event ?? "", message.Payload, cancellationToken).ConfigureAwait(false);
            result = reply.Status == "error" ? Result.Error : Result.Ok;
            SocketTrace.End(activity, result);
            return reply;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            result = Result.Canceled;
            SocketTrace.End(activity, result);
            throw;
        }
        catch (Exception e)
        {
            SocketTrace.Crash(activity, e);
            throw;
        }
        finally
        {
            Metrics.Handled(_route.Name, @event, result, Time.GetElapsedTime(started));
        }
    }

    private async ValueTask<(string Result, Payload Response)> ObserveJoinAsync(Payload payload)
    {
        using var activity = SocketTrace.StartJoin(_route.Name, Connection.ConnectInfo.TraceLinks);
        var started = Time.GetTimestamp();
        var decision = await DecideAsync(payload).ConfigureAwait(false);
        SocketTrace.End(activity, decision.Result);
        Metrics.Joined(_route.Name, decision.Result, Time.GetElapsedTime(started));
        return decision;
    }

    private async ValueTask ObserveAsync(OutHandler handler, Broadcast broadcast)
    {
        using var activity = SocketTrace.StartHandleOut(_route.Name, broadcast, Connection.ConnectInfo.TraceLinks);
        try
        {
            await handler(_channel!, broadcast.ToPayload(), Ended).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            SocketTrace.Crash(activity, e);
            throw;
        }
    }

    private async ValueTask ObserveAsync(InfoHandler handler, Broadcast broadcast)
    {
        using var activity = SocketTrace.StartHandleInfo(_route.Name, broadcast, Connection.ConnectInfo.TraceLinks);
        try
        {
            await handler(_channel!, broadcast, Ended).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            SocketTrace.Crash(activity, e);
            throw;
        }
    }
}
