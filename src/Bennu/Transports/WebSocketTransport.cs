using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Sockets;
using Bennu.Transports.WebSockets;

namespace Bennu.Transports;

/// <summary>
/// Runs one WebSocket from its acceptance to its end: reads frames, hands them to the connection, and keeps the closing handshake.
/// Owner: the request that was upgraded.
/// </summary>
/// <param name="connection">Who gets the frames.</param>
/// <param name="stream">The upgraded connection.</param>
/// <param name="writer">Its way out.</param>
/// <param name="options">The mount's.</param>
/// <param name="deflate">Whether the client may compress.</param>
/// <param name="abort">Cuts the connection of a client that does not close it in time.</param>
internal sealed class WebSocketTransport(
    SocketConnection connection, Stream stream, WebSocketWriter writer, WebSocketOptions options, bool deflate, Action abort)
{
    // A client that sends without a pause must not keep a thread for itself.
    private const int ReadsInARow = 16;

    private readonly Lock _gate = new();
    private ITimer? _closeTimer;        // under the gate
    private bool _isOver;               // under the gate
    private volatile bool _isClosing;

    /// <summary>Completes when the connection is over; never throws.</summary>
    public Task RunAsync()
    {
        // Channels run on the loop's threads, and not in the context of the request that was upgraded.
        using var flow = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        return Task.Run(LoopAsync);
    }

    private async Task LoopAsync()
    {
        using var reader = new WebSocketReader(options.MaxMessageSize, deflate);
        writer.OnClosing = OnClosing;
        if (!await connection.TryOpenAsync().ConfigureAwait(false)) writer.Close(CloseCode.ServiceRestart, "");
        try
        {
            if (await ReadAsync(reader).ConfigureAwait(false))
            {
                await writer.Finished.ConfigureAwait(false);
                if (reader.CloseCode is null) await DiscardAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // the client is gone
        }
        finally
        {
            connection.RunChannels();
            writer.Abandon();
            await StopCloseTimerAsync().ConfigureAwait(false);
            await connection.OnTransportClosedAsync().ConfigureAwait(false);
        }
    }

    // True when the connection ends with a close frame of ours, false when the client is just gone.
    private async Task<bool> ReadAsync(WebSocketReader reader)
    {
        var isReady = false;
        for (var reads = 1; ; reads++)
        {
            if (reads % ReadsInARow == 0) await Task.Yield();
            // Waits without a buffer, so that an idle connection holds none.
            if (reader.ReleaseIfEmpty()) await RunChannelsThen(stream.ReadAsync(Memory<byte>.Empty));
            var count = await RunChannelsThen(stream.ReadAsync(reader.GetMemory()));
            if (count == 0) return false;
            if (!isReady) writer.OnClientReady();
            isReady = true;
            connection.Touch();
            reader.Advance(count);
            WebSocketRead last;
            while ((last = HandleAll(reader)) == WebSocketRead.Message)
            {
                connection.RunChannels();
                await connection.WhenRoomAsync().ConfigureAwait(false);
            }
            if (last != WebSocketRead.NeedMore) return true;
        }
    }

    // Handles what one read brought in, as much as the connection has room for: ends with a message where it is full, with a close or a
    // violation when there is nothing more to read. After a close of ours, only the client's answer matters.
    private WebSocketRead HandleAll(WebSocketReader reader)
    {
        connection.HoldChannels();
        writer.Cork();
        try
        {
            while (true)
            {
                var read = reader.Read(out var payload, out var isBinary);
                switch (read)
                {
                    case WebSocketRead.NeedMore:
                        return read;
                    case WebSocketRead.Message:
                        if (!_isClosing && connection.Receive(payload, isBinary ? FrameKind.Binary : FrameKind.Text) is { } malformed)
                            connection.Close(malformed.Code, malformed.Reason, TerminateReason.Closed);
                        if (connection.IsFull) return read;
                        break;
                    case WebSocketRead.Ping:
                        if (connection.TryPing()) writer.Pong(payload);
                        break;
                    case WebSocketRead.Close:
                        writer.Close(WebSocketFrame.CloseReply(reader.CloseCode), "");
                        return read;
                    case WebSocketRead.Violation:
                        connection.Close(reader.ViolationCode, reader.ViolationReason, TerminateReason.Closed);
                        return read;
                }
            }
        }
        finally
        {
            writer.Uncork();
        }
    }

    private ReadWait RunChannelsThen(ValueTask<int> read)
    {
        if (read.IsCompleted) connection.RunChannels();
        return new ReadWait(read, connection);
    }

    // What still arrives is read and thrown away until the client closes: closing with unread data would reset the connection, and the
    // client would never see our close code.
    private async Task DiscardAsync()
    {
        var buffer = new byte[4096];
        for (var reads = 1; await stream.ReadAsync(buffer).ConfigureAwait(false) > 0; reads++)
            if (reads % ReadsInARow == 0) await Task.Yield();
    }

    private void OnClosing()
    {
        _isClosing = true;
        lock (_gate)
        {
            // Once the request is over, its context serves another one, which must not be cut.
            if (!_isOver)
                _closeTimer = connection.Server.Time.CreateTimer(static abort => ((Action)abort!)(), abort, options.CloseTimeout, Timeout.InfiniteTimeSpan);
        }
    }

    private ValueTask StopCloseTimerAsync()
    {
        lock (_gate)
        {
            _isOver = true;
            return _closeTimer?.DisposeAsync() ?? default;
        }
    }
}
