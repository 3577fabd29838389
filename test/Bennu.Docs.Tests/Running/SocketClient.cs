using System.Net.WebSockets;
using System.Text;

namespace Bennu.Docs.Tests.Running;

/// <summary>A client that speaks frames as the pages show them.</summary>
internal sealed class SocketClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ClientWebSocket _socket = new();

    public int? CloseCode => (int?)_socket.CloseStatus;

    public string? Subprotocol => _socket.SubProtocol;

    /// <exception cref="WebSocketException">The server refuses; its message names the status.</exception>
    public static async Task<SocketClient> ConnectAsync(Uri address, params string[] subprotocols)
    {
        var client = new SocketClient();
        foreach (var subprotocol in subprotocols) client._socket.Options.AddSubProtocol(subprotocol);
        await client._socket.ConnectAsync(address, TestContext.Current.CancellationToken);
        return client;
    }

    public Task SendAsync(string frame) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);

    public Task SendAsync(byte[] frame) =>
        _socket.SendAsync(frame, WebSocketMessageType.Binary, true, TestContext.Current.CancellationToken);

    /// <summary>The next frame as text; empty where the server closes instead.</summary>
    public async Task<string> ReceiveAsync() => Encoding.UTF8.GetString(await ReceiveBytesAsync());

    public async Task<byte[]> ReceiveBytesAsync()
    {
        var buffer = new byte[4096];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        var count = 0;
        while (true)
        {
            var result = await _socket.ReceiveAsync(buffer.AsMemory(count), patience.Token);
            count += result.Count;
            if (result.EndOfMessage) return buffer[..count];
        }
    }

    /// <summary>Sends a frame and gives the next one that comes.</summary>
    public async Task<string> AskAsync(string frame)
    {
        await SendAsync(frame);
        return await ReceiveAsync();
    }

    public void Dispose() => _socket.Dispose();
}
