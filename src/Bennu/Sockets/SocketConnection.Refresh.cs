using Bennu.Channels;
using Bennu.Protocol;
using Microsoft.Extensions.Logging;

namespace Bennu.Sockets;

/// <content>Renewing the credentials of a connection that stays open: event <c>refresh</c> on topic <c>phoenix</c>.</content>
internal sealed partial class SocketConnection
{
    private void Refresh(Ref @ref, ConnectParams? parameters)
    {
        if (parameters is null)
            SendReply(Ref.Null, @ref, PhoenixTopic, "error", ReasonPayload.InvalidPayload);
        else if (Interlocked.Exchange(ref _isRefreshing, 1) == 1)
            SendReply(Ref.Null, @ref, PhoenixTopic, "error", ReasonPayload.Of("refresh in progress"));
        else
            _ = RefreshAsync(@ref, parameters);
    }

    private async Task RefreshAsync(Ref @ref, ConnectParams parameters)
    {
        await Task.Yield(); // the application's code must not hold up the transport
        var refused = ReasonPayload.Of("unauthorized");
        try
        {
            var decision = await _mount.Type.RefreshAsync(Server.Services, Assigns, parameters, ConnectInfo, _closed.Token).ConfigureAwait(false);
            if (!decision.IsOk || decision.Id != SocketId)
            {
                SendReply(Ref.Null, @ref, PhoenixTopic, "error", refused);
                return;
            }
            Assigns = decision.Assigns!;
            Volatile.Write(ref _expires, TicksOf(decision.Expires));
            TellChannels(new Refreshed(Assigns));
            SendReply(Ref.Null, @ref, PhoenixTopic, "ok", Payload.EmptyObject);
        }
        catch (Exception e)
        {
            Log.RefreshFailed(Server.Logger, Limit(LogLevel.Error), e, Id);
            SendReply(Ref.Null, @ref, PhoenixTopic, "error", refused);
        }
        finally
        {
            Volatile.Write(ref _isRefreshing, 0);
        }
    }

    private void TellChannels(Refreshed refreshed)
    {
        ChannelServer[] channels;
        lock (_channels) channels = [.. _channels.Values];
        foreach (var channel in channels) channel.SendInfo(refreshed);
    }
}
