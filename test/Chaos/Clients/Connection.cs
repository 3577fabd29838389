using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;

namespace Chaos.Clients;

/// <summary>A WebSocket that speaks V2. Sending never waits; what is queued when it ends is gone.</summary>
internal sealed class Connection : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly Channel<(WebSocketMessageType, byte[])> _outgoing = Channel.CreateUnbounded<(WebSocketMessageType, byte[])>();
    private readonly ArrayBufferWriter<byte> _incoming = new();
    private readonly Dictionary<string, Frame> _held = []; // binary messages whose cursors are still to come, by topic

    private Connection()
    {
    }

    /// <summary>The code that the other side closed with; null where it did not say.</summary>
    public int? CloseCode => (int?)_socket.CloseStatus;

    /// <param name="port">On this machine.</param>
    /// <param name="session">The client session to be; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Connection> OpenAsync(int port, string? session, CancellationToken cancellationToken)
    {
        var connection = new Connection();
        try
        {
            connection._socket.Options.Proxy = null;
            connection._socket.Options.KeepAliveInterval = TimeSpan.Zero;
            var query = session is null ? "" : $"&session={session}";
            await connection._socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/ws/websocket?vsn=2.0.0{query}"), cancellationToken);
            _ = connection.SendAsync();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void Join(string topic, string joinRef, string payload) => Send(joinRef, joinRef, topic, "phx_join", payload);

    public void Heartbeat(string @ref) => SendText($$"""[null,"{{@ref}}","phoenix","heartbeat",{}]""");

    public void Send(string joinRef, string @ref, string topic, string @event, string payload) =>
        SendText($"""["{joinRef}","{@ref}","{topic}","{@event}",{payload}]""");

    public void SendBinary(string joinRef, string @ref, string topic, string @event, string payload) =>
        _outgoing.Writer.TryWrite((WebSocketMessageType.Binary, Frame.Binary(joinRef, @ref, topic, @event, payload)));

    /// <summary>The next message, a binary one together with its cursor; null once the other side has closed.</summary>
    /// <exception cref="WebSocketException">The connection is cut.</exception>
    /// <exception cref="OperationCanceledException">It is disposed of.</exception>
    public async ValueTask<Frame?> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        while (await ReceiveTypeAsync(cancellationToken) is var type and not WebSocketMessageType.Close)
        {
            if (type == WebSocketMessageType.Binary)
            {
                var message = Frame.ParseBinary(_incoming.WrittenSpan);
                _held[message.Topic] = message;
                continue;
            }
            var frame = Frame.Parse(_incoming.WrittenSpan);
            return frame.Event == "stream:cursor" && _held.Remove(frame.Topic, out var held) ? held with { Ref = frame.Ref } : frame;
        }
        return null;
    }

    private async ValueTask<WebSocketMessageType> ReceiveTypeAsync(CancellationToken cancellationToken)
    {
        _incoming.ResetWrittenCount();
        while (true)
        {
            var result = await _socket.ReceiveAsync(_incoming.GetMemory(4_096), cancellationToken);
            _incoming.Advance(result.Count);
            if (result.EndOfMessage) return result.MessageType;
        }
    }

    private void SendText(string message) => _outgoing.Writer.TryWrite((WebSocketMessageType.Text, Encoding.UTF8.GetBytes(message)));

    private async Task SendAsync()
    {
        try
        {
            await foreach (var (type, bytes) in _outgoing.Reader.ReadAllAsync())
                await _socket.SendAsync(bytes, type, true, CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or InvalidOperationException)
        {
            // Whoever receives finds out.
        }
    }

    public void Dispose()
    {
        _outgoing.Writer.TryComplete();
        _socket.Abort();
        _socket.Dispose();
    }
}
