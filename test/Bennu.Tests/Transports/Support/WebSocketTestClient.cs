using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace Bennu.Tests.Transports.Support;

/// <summary>.NET's own WebSocket client.</summary>
internal sealed class WebSocketTestClient : TestClient
{
    private readonly ClientWebSocket _socket = new();
    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler());

    public ClientWebSocket Socket => _socket;

    public static async Task<WebSocketTestClient> ConnectAsync(
        Uri server, string query = "", Action<ClientWebSocketOptions>? configure = null)
    {
        var client = new WebSocketTestClient();
        client._socket.Options.KeepAliveInterval = TimeSpan.Zero;
        configure?.Invoke(client._socket.Options);
        await client._socket.ConnectAsync(AddressOf(server, query), client._invoker, default).OrFail();
        return client;
    }

    public static Task<WebSocketTestClient> ConnectHttp2Async(Uri server, string query = "") => ConnectAsync(server, query, options =>
    {
        options.HttpVersion = HttpVersion.Version20;
        options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
    });

    public static Task<WebSocketTestClient> ConnectCompressedAsync(Uri server, string query = "") => ConnectAsync(server, query, options =>
        options.DangerousDeflateOptions = new WebSocketDeflateOptions { ServerContextTakeover = false, ClientContextTakeover = false });

    public override Task SendAsync(string frame) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, default).OrFail();

    public Task SendAsync(byte[] frame) => _socket.SendAsync(frame, WebSocketMessageType.Binary, endOfMessage: true, default).OrFail();

    public override async Task<string> ReceiveAsync()
    {
        var (type, bytes) = await ReceiveAnyAsync();
        Assert.Equal(WebSocketMessageType.Text, type);
        return Encoding.UTF8.GetString(bytes);
    }

    public async Task<byte[]> ReceiveBinaryAsync()
    {
        var (type, bytes) = await ReceiveAnyAsync();
        Assert.Equal(WebSocketMessageType.Binary, type);
        return bytes;
    }

    public override async Task ExpectCloseAsync(int code)
    {
        var (type, _) = await ReceiveAnyAsync();
        Assert.Equal(WebSocketMessageType.Close, type);
        Assert.Equal(code, (int)_socket.CloseStatus!.Value);
    }

    public override Task CloseAsync() => _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default).OrFail();

    public override ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _invoker.Dispose();
        return default;
    }

    private static Uri AddressOf(Uri server, string query) =>
        new UriBuilder(server) { Scheme = "ws", Path = "/socket/websocket", Query = "vsn=2.0.0" + query }.Uri;

    private async Task<(WebSocketMessageType Type, byte[] Bytes)> ReceiveAnyAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[4096];
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer, default).OrFail();
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage) return (part.MessageType, message.ToArray());
        }
    }
}
