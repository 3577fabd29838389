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
            _ = Server.Work.Start((Connection: this, Ref: @ref, Params: parameters), static s => s.Connection.RefreshAsync(s.Ref, s.Params));
    }

    private async Task RefreshAsync(Ref @ref, ConnectParams parameters)
    {
        await Task.Yield(); // the application's code must not hold up the transport
        var isRenewed = await TryRenewAsync(parameters).ConfigureAwait(false);
        Volatile.Write(ref _isRefreshing, 0); // before the reply, which the client may answer with the next refresh at once
        if (isRenewed) SendReply(Ref.Null, @ref, PhoenixTopic, "ok", Payload.EmptyObject);
        else SendReply(Ref.Null, @ref, PhoenixTopic, "error", ReasonPayload.Of("unauthorized"));
    }

    private async ValueTask<bool> TryRenewAsync(ConnectParams parameters)
    {
        try
        {
            var decision = await _mount.Type.RefreshAsync(Server.Services, Assigns, parameters, ConnectInfo, _closed.Token).ConfigureAwait(false);
            if (!decision.IsOk || decision.Id != SocketId) return false;
            Assigns = decision.Assigns!;
            Volatile.Write(ref _expires, TicksOf(decision.Expires));
            TellChannels(new Refreshed(Assigns));
            return true;
        }
        catch (Exception e)
        {
            Log.RefreshFailed(Server.Logger, Limit(LogLevel.Error), e, Id);
            return false;
        }
    }

    private void TellChannels(Refreshed refreshed)
    {
        ChannelServer[] channels;
        lock (_channels) channels = [.. _channels.Values];
        foreach (var channel in channels) channel.SendInfo(refreshed);
    }
}
