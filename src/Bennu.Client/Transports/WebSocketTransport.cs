using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using Bennu.Client.Wire;
using Bennu.Protocol;

namespace Bennu.Client.Transports;

/// <summary>A WebSocket: one loop that reads, one that writes what is queued.</summary>
internal sealed class WebSocketTransport(BennuSocketOptions options, TransportRequest request, ITransportListener listener) : ITransport
{
    private const string TokenProtocol = "base64url.bearer.phx.";
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(1.5);

    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<Frame> _outgoing =
        System.Threading.Channels.Channel.CreateUnbounded<Frame>(new UnboundedChannelOptions { SingleReader = true });

    private Task _run = Task.CompletedTask;
    private (WebSocketCloseStatus Code, string Reason)? _ownClose;

    public WebSocketTransport Run()
    {
        _run = RunAsync();
        return this;
    }

    public void Send(Frame frame) => _outgoing.Writer.TryWrite(frame);

    public async Task CloseAsync(int code, string reason)
    {
        _ownClose = ((WebSocketCloseStatus)code, reason);
        _outgoing.Writer.TryComplete(); // the writer sends what is queued, then the close
        try
        {
            if (_socket.State is WebSocketState.None or WebSocketState.Connecting) _stop.Cancel();
            else _stop.CancelAfter(ClosePatience);
        }
        catch (ObjectDisposedException)
        {
            // It has ended already.
        }

        await _run.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        await Task.Yield(); // nothing is told before Open returned
        try
        {
            Configure(_socket.Options);
            await _socket.ConnectAsync(request.Uri, options.Http, _stop.Token).ConfigureAwait(false);
            listener.Opened();
            var writing = WriteAsync();
            var close = await ReadAsync().ConfigureAwait(false);
            _outgoing.Writer.TryComplete();
            listener.Closed(close);
            await writing.ConfigureAwait(false);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or HttpRequestException or IOException)
        {
            listener.Closed(Describe(error));
        }
        finally
        {
            _socket.Dispose();
            _stop.Dispose();
        }
    }

    private void Configure(ClientWebSocketOptions socket)
    {
        if (request.AuthToken is { } token)
        {
            socket.AddSubProtocol("phoenix");
            socket.AddSubProtocol(TokenProtocol + Convert.ToBase64String(Encoding.UTF8.GetBytes(token)).TrimEnd('='));
        }

        if (OperatingSystem.IsBrowser()) return;
        socket.CollectHttpResponseDetails = true;
        socket.KeepAliveInterval = Timeout.InfiniteTimeSpan; // heartbeats do that
        options.ConfigureWebSocket?.Invoke(socket);
    }

    private async Task<TransportClose> ReadAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    if (length == buffer.Length)
                    {
                        if (length >= options.MaxMessageSize) return new TransportClose(null, "a message is larger than allowed");
                        Array.Resize(ref buffer, Math.Min(2 * length, options.MaxMessageSize));
                    }

                    part = await _socket.ReceiveAsync(buffer.AsMemory(length), _stop.Token).ConfigureAwait(false);
                    length += part.Count;
                }
                while (!part.EndOfMessage);

                if (part.MessageType == WebSocketMessageType.Close)
                    return new TransportClose((int?)_socket.CloseStatus, _socket.CloseStatusDescription ?? "");
                var kind = part.MessageType == WebSocketMessageType.Text ? FrameKind.Text : FrameKind.Binary;
                listener.Received(new Frame(buffer.AsMemory(0, length).ToArray(), kind));
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            return new TransportClose(null, "connection lost") { Error = error };
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            while (await _outgoing.Reader.WaitToReadAsync(_stop.Token).ConfigureAwait(false))
            {
                while (_outgoing.Reader.TryRead(out var frame))
                {
                    var type = frame.Kind == FrameKind.Text ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
                    await _socket.SendAsync(frame.Data, type, endOfMessage: true, _stop.Token).ConfigureAwait(false);
                }
            }

            var (code, reason) = _ownClose ?? (WebSocketCloseStatus.NormalClosure, "");
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await _socket.CloseOutputAsync(code, reason, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The reader sees the end as well, and tells it.
        }
    }

    private TransportClose Describe(Exception error)
    {
        if (OperatingSystem.IsBrowser() || (int)_socket.HttpStatusCode is not (>= 400 and var status))
            return new TransportClose(null, "not connected") { Error = error };
        return new TransportClose(null, $"refused with {status}")
        {
            Status = status,
            RetryAfter = RetryAfter.Read(_socket.HttpResponseHeaders, options.TimeProvider),
            Error = error,
        };
    }
}
