using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Bennu.Protocol;
using Bennu.Tests.Transports.WebSockets;

namespace Bennu.Tests.Transports.Support;

/// <summary>A WebSocket client by hand, which can break every rule. Frames to send are made by <c>ClientFrames</c>.</summary>
internal sealed class RawWebSocket : IDisposable
{
    private readonly TcpClient _tcp = new() { NoDelay = true };
    private NetworkStream _stream = null!;

    /// <summary>The response's status line and headers.</summary>
    public string Head { get; private set; } = "";

    public int Status => int.Parse(Head.AsSpan(9, 3));

    public static async Task<RawWebSocket> ConnectAsync(Uri server, string query = "", string headers = "", int? receiveBuffer = null)
    {
        var client = await UpgradeAsync(server, $"/socket/websocket?vsn=2.0.0{query}", headers, receiveBuffer);
        Assert.Equal(101, client.Status);
        return client;
    }

    /// <summary>Asks for a WebSocket; the server may refuse.</summary>
    public static Task<RawWebSocket> UpgradeAsync(Uri server, string target, string headers = "", int? receiveBuffer = null) =>
        RequestAsync(server, $"GET {target}", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + headers, receiveBuffer);

    /// <summary>Sends any request, and reads the response up to its body.</summary>
    /// <param name="server">The server.</param>
    /// <param name="start">Method and target.</param>
    /// <param name="headers">Each with its line end.</param>
    /// <param name="receiveBuffer">How many bytes the kernel takes that are not read.</param>
    public static async Task<RawWebSocket> RequestAsync(Uri server, string start, string headers, int? receiveBuffer = null)
    {
        var client = new RawWebSocket();
        if (receiveBuffer is { } size) client._tcp.ReceiveBufferSize = size;
        await client._tcp.ConnectAsync(IPAddress.Loopback, server.Port);
        client._stream = client._tcp.GetStream();
        await client.SendAsync(Encoding.ASCII.GetBytes($"{start} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n"));
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await client._stream.ReadExactlyAsync(one).AsTask().OrFail();
            head.Append((char)one[0]);
        }
        client.Head = head.ToString();
        return client;
    }

    public Task SendAsync(byte[] bytes) => _stream.WriteAsync(bytes).AsTask().OrFail();

    /// <summary>The next frame, its first byte and its payload.</summary>
    public async Task<(byte First, byte[] Payload)> ReadFrameAsync()
    {
        var header = await ReadAsync(2);
        int length = header[1];
        if (length == 126) length = BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(2));
        else if (length == 127) length = checked((int)BinaryPrimitives.ReadUInt64BigEndian(await ReadAsync(8)));
        return (header[0], await ReadAsync(length));
    }

    public async Task<string> ReadTextAsync()
    {
        var (first, payload) = await ReadFrameAsync();
        Assert.Equal(0x81, first);
        return Encoding.UTF8.GetString(payload);
    }

    /// <summary>The server must say when to come back, and close with 1012.</summary>
    public async Task ExpectDrainAsync()
    {
        Assert.StartsWith("""[null,null,"phoenix","drain",{"retry_after_ms":""", await ReadTextAsync(), StringComparison.Ordinal);
        await ExpectCloseAsync(CloseCode.ServiceRestart);
    }

    /// <summary>The next frame must close with this code.</summary>
    public async Task ExpectCloseAsync(int code)
    {
        var (first, payload) = await ReadFrameAsync();
        Assert.Equal(0x88, first);
        Assert.Equal(code, BinaryPrimitives.ReadUInt16BigEndian(payload));
    }

    /// <summary>The server must end the connection properly, after whatever it still sends.</summary>
    public async Task ExpectEndAsync()
    {
        var buffer = new byte[4096];
        while (await _stream.ReadAsync(buffer).OrFail() > 0)
        {
        }
    }

    /// <summary>The server must cut the connection, properly or not, after whatever it still sends.</summary>
    public async Task ExpectCutAsync()
    {
        try
        {
            await ExpectEndAsync();
        }
        catch (IOException)
        {
            // a reset
        }
    }

    /// <summary>Waits for a text frame that contains a text.</summary>
    public async Task ExpectTextAsync(string part) => Assert.Contains(part, await ReadTextAsync());

    /// <summary>Joins <c>room:a</c> with join_ref 1.</summary>
    public async Task JoinAsync()
    {
        await SendAsync(ClientFrames.Text("""["1","1","room:a","phx_join",{}]"""u8));
        await ExpectTextAsync("\"status\":\"ok\"");
    }

    public async Task HeartbeatAsync()
    {
        await SendAsync(ClientFrames.Text("""[null,"h","phoenix","heartbeat",{}]"""u8));
        await ExpectTextAsync("\"h\",\"phoenix\"");
    }

    /// <summary>Says that nothing more is sent, as the end of a connection does.</summary>
    public void EndSending() => _tcp.Client.Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection with a reset, as a client does that loses its network.</summary>
    public void Reset()
    {
        _tcp.LingerState = new LingerOption(enable: true, seconds: 0);
        _tcp.Close();
    }

    public void Dispose() => _tcp.Dispose();

    private async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes).AsTask().OrFail();
        return bytes;
    }
}
