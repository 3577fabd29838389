using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hostile.Wire;

/// <summary>A client that speaks just enough WebSocket, and lets its owner send whatever he wants.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly FrameBuffer _buffer = new();

    private RawClient()
    {
    }

    /// <summary>Connects without a word of HTTP.</summary>
    /// <param name="port">The server's, on this machine.</param>
    /// <param name="receiveBuffer">Bytes that the kernel keeps for it; zero for as many as the system likes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<RawClient> DialAsync(int port, int receiveBuffer = 0, CancellationToken cancellationToken = default)
    {
        var client = new RawClient();
        try
        {
            if (receiveBuffer > 0) client._socket.ReceiveBufferSize = receiveBuffer;
            await client._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Connects and shakes hands.</summary>
    /// <exception cref="HttpRequestException">The server answered something else than 101.</exception>
    public static async Task<RawClient> ConnectAsync(
        int port, bool deflate = false, int receiveBuffer = 0, CancellationToken cancellationToken = default)
    {
        var client = await DialAsync(port, receiveBuffer, cancellationToken);
        try
        {
            await client.SendAsync(Handshake.Request(deflate), cancellationToken);
            var status = await client.ReadStatusAsync(cancellationToken);
            if (status == 101) return client;
            throw new HttpRequestException(HttpRequestError.Unknown, statusCode: (HttpStatusCode)status);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Connects, shakes hands and joins a topic; completes when the join was answered.</summary>
    public static async Task<RawClient> JoinAsync(int port, string topic, int receiveBuffer = 0, CancellationToken cancellationToken = default)
    {
        var client = await ConnectAsync(port, receiveBuffer: receiveBuffer, cancellationToken: cancellationToken);
        try
        {
            await client.SendAsync(Message.Join(topic), cancellationToken);
            while (await client.ReadAsync(cancellationToken) is var (_, payload))
                if (Message.AnswerOf(payload.Span) is { } answer) return answer == "ok" ? client : throw new IOException($"join: {answer}");
            throw new IOException("closed instead of joined");
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        while (!bytes.IsEmpty) bytes = bytes[await _socket.SendAsync(bytes, cancellationToken)..];
    }

    /// <summary>The status of an HTTP answer.</summary>
    public async Task<int> ReadStatusAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (_buffer.TryReadHead() is { } head) return Handshake.StatusOf(head);
            if (!await FillAsync(cancellationToken)) throw new IOException("closed instead of answered");
        }
    }

    /// <summary>The next frame, whose payload is good until the next call; null at the end of the stream.</summary>
    public async ValueTask<(int Opcode, ReadOnlyMemory<byte> Payload)?> ReadAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (_buffer.TryRead(out var opcode, out var payload)) return (opcode, payload);
            if (!await FillAsync(cancellationToken)) return null;
        }
    }

    /// <summary>Reads until the server closes.</summary>
    /// <returns>The close code and its reason, <c>cut</c> without a close frame, <c>open</c> where the time is up.</returns>
    public async Task<string> ReadEndAsync(Action<ReadOnlyMemory<byte>>? onMessage = null, CancellationToken cancellationToken = default)
    {
        try
        {
            while (await ReadAsync(cancellationToken) is var (opcode, payload))
            {
                if (opcode == ClientFrame.CloseFrame) return CloseOf(payload.Span);
                if (opcode == ClientFrame.TextFrame) onMessage?.Invoke(payload);
            }
            return "cut";
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return "cut";
        }
        catch (OperationCanceledException)
        {
            return "open";
        }
    }

    private static string CloseOf(ReadOnlySpan<byte> payload) => payload.Length < 2
        ? "closed without a code"
        : $"{BinaryPrimitives.ReadUInt16BigEndian(payload)} {Encoding.UTF8.GetString(payload[2..])}".TrimEnd();

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        var count = await _socket.ReceiveAsync(_buffer.GetMemory(), cancellationToken);
        _buffer.Advance(count);
        return count > 0;
    }

    public void Dispose() => _socket.Dispose();
}
