using System.Text;
using Bennu.Channels;
using Bennu.Diagnostics;
using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.Transports;

namespace Bennu.Sockets;

/// <content>The end of a connection: asked for by either side, by time, by the socket's id, by a newer connection, or by the server's shutdown.</content>
internal sealed partial class SocketConnection
{
    void ISubscriber.Receive(Broadcast broadcast)
    {
        if (broadcast.Event == ReservedEvent.Disconnect) Close(CloseCode.GoingAway, "", TerminateReason.Disconnected);
    }

    /// <summary>Closes the connection from this side: what was sent before still goes out, the channels end. Any thread.</summary>
    public void Close(int code, string reason, TerminateReason why)
    {
        Interlocked.CompareExchange(ref _closeCause, CloseCause.Of(code, reason), null);
        lock (_channels) _closedFor ??= why; // before the writer's close, which may end the transport at once
        EndChannels(why);
        Writer.Close(code, reason);
    }

    /// <summary>
    /// Closes the connection because the server goes down: takes no frame any more, lets what was accepted be handled and answered as long as
    /// there is patience, tells the client when to come back, and closes with 1012. Any thread.
    /// </summary>
    public async Task DrainAsync(TimeSpan retryAfter, CancellationToken patience)
    {
        _isDraining = true;
        ChannelServer[] channels;
        lock (_channels) channels = [.. _channels.Values];
        try
        {
            // Twice, for a frame that was just being taken in when the drain began.
            for (var round = 0; round < 2; round++)
                foreach (var channel in channels) await channel.WhenHandledAsync().WaitAsync(patience).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // a handler takes longer than the drain may
        }
        // [null, null, "phoenix", "drain", {"retry_after_ms": n}]
        var payload = Payload.Json(Encoding.UTF8.GetBytes($$"""{"retry_after_ms":{{(long)retryAfter.TotalMilliseconds}}}"""));
        Send(FrameEncoder.Push(Serializer, Ref.Null, PhoenixTopic, ReservedEvent.Drain, payload));
        Close(CloseCode.ServiceRestart, "", TerminateReason.Draining);
    }

    /// <summary>Closes the connection where the client was silent for too long or its credentials have ended. Any thread.</summary>
    /// <param name="now">The timestamp.</param>
    /// <param name="utcNow">The time of day, in ticks.</param>
    public void CheckTime(long now, long utcNow)
    {
        if (now - Volatile.Read(ref _lastReceived) >= _timeout) Close(CloseCode.ProtocolError, "idle", TerminateReason.Closed);
        if (Volatile.Read(ref _expires) <= utcNow) Close(CloseCode.CredentialsExpired, "credentials expired", TerminateReason.Closed);
    }

    private static long TicksOf(DateTimeOffset? expires) => expires?.UtcTicks ?? long.MaxValue;

    /// <summary>The transport is gone: ends what is left and leaves the node's registry. Any thread, once.</summary>
    public async Task OnTransportClosedAsync()
    {
        if (Server.Connections.Remove(this))
        {
            var cause = Volatile.Read(ref _closeCause) ?? (Writer.HasOverflowed ? CloseCause.SlowConsumer : CloseCause.Client);
            Server.Metrics.ConnectionClosed(ConnectInfo.Transport, cause, Server.Time, _opened);
            Log.Closed(Server.Logger, Id, ConnectInfo.Transport, cause);
        }
        if (SocketId is not null) Server.PubSub.Unsubscribe(SocketId, this);
        await _closed.CancelAsync().ConfigureAwait(false);
        EndChannels(TerminateReason.Closed);
        _hold?.Release();
    }

    private void EndChannels(TerminateReason why)
    {
        ChannelServer[] channels;
        lock (_channels)
        {
            _isClosed = true;
            why = _closedFor ?? why;
            channels = [.. _channels.Values];
        }
        _room?.TrySetResult();
        foreach (var channel in channels) channel.EndSilently(why);
    }
}
