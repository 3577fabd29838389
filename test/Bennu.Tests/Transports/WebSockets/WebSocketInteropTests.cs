using System.Buffers;
using System.Net.WebSockets;
using Bennu.Transports.WebSockets;

namespace Bennu.Tests.Transports.WebSockets;

/// <summary>Against the platform's own client.</summary>
public class WebSocketInteropTests
{
    public static TheoryData<int, bool> Messages => new()
    {
        { 0, false }, { 5, false }, { 70_000, false }, { 0, true }, { 5, true }, { 200_000, true },
    };

    [Theory, MemberData(nameof(Messages))]
    public async Task Message_of_the_client_is_read(int length, bool deflate)
    {
        var (near, far) = DuplexStream.Connect();
        using var client = Client(near, deflate);
        using var reader = new WebSocketReader(200_000, deflate);
        for (var i = 0; i < 3; i++)
        {
            var message = Letters(length, i);
            await client.SendAsync(message, WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
            Assert.Equal(ReaderEvent.Message(message), await Receive(far, reader));
        }
        Assert.True(reader.ReleaseIfEmpty());
    }

    [Theory, MemberData(nameof(Messages))]
    public async Task Message_to_the_client_is_received(int length, bool deflate)
    {
        var (near, far) = DuplexStream.Connect();
        using var client = Client(near, deflate);
        for (var i = 0; i < 3; i++)
        {
            var message = Letters(length, i);
            await far.WriteAsync(Frame(message, deflate), TestContext.Current.CancellationToken);
            var received = new byte[length + 1];
            var count = 0;
            ValueWebSocketReceiveResult result;
            do
            {
                result = await client.ReceiveAsync(received.AsMemory(count), TestContext.Current.CancellationToken);
                count += result.Count;
            }
            while (!result.EndOfMessage);
            Assert.Equal(WebSocketMessageType.Binary, result.MessageType);
            Assert.Equal(message, received[..count]);
        }
    }

    [Fact]
    public async Task Close_goes_both_ways()
    {
        var (near, far) = DuplexStream.Connect();
        using var client = Client(near, deflate: false);
        using var reader = new WebSocketReader(1000, deflate: false);
        await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "done", TestContext.Current.CancellationToken);
        Assert.Equal(ReaderEvent.Close(1000), await Receive(far, reader));
        Assert.Equal("done", reader.CloseReason);

        await far.WriteAsync(WebSocketFrame.Close(1009, "too big"), TestContext.Current.CancellationToken);
        var result = await client.ReceiveAsync(new byte[10].AsMemory(), TestContext.Current.CancellationToken);
        Assert.Equal(WebSocketMessageType.Close, result.MessageType);
        Assert.Equal((WebSocketCloseStatus.MessageTooBig, "too big"), (client.CloseStatus!.Value, client.CloseStatusDescription));
    }

    private static WebSocket Client(Stream stream, bool deflate) => WebSocket.CreateFromStream(stream, new WebSocketCreationOptions
    {
        KeepAliveInterval = Timeout.InfiniteTimeSpan,
        DangerousDeflateOptions = deflate
            ? new WebSocketDeflateOptions { ClientContextTakeover = false, ServerContextTakeover = false }
            : null,
    });

    private static byte[] Letters(int length, int seed)
    {
        var random = new Random(seed);
        var message = new byte[length];
        for (var i = 0; i < length; i++) message[i] = (byte)('a' + random.Next(20));
        return message;
    }

    private static byte[] Frame(byte[] message, bool deflate)
    {
        var payload = new ArrayBufferWriter<byte>();
        if (deflate) PerMessageDeflate.Compress(message, payload);
        else payload.Write(message);
        Span<byte> header = stackalloc byte[WebSocketFrame.MaxHeaderLength];
        var headerLength = WebSocketFrame.WriteHeader(header, WebSocketOpcode.Binary, payload.WrittenCount, deflate);
        return [.. header[..headerLength], .. payload.WrittenSpan];
    }

    private static async Task<ReaderEvent> Receive(Stream stream, WebSocketReader reader)
    {
        var chunk = new byte[4096];
        while (true)
        {
            var count = await stream.ReadAsync(chunk, TestContext.Current.CancellationToken);
            if (count == 0) throw new EndOfStreamException();
            var events = reader.Feed(chunk.AsSpan(0, count));
            if (events.Count > 0) return Assert.Single(events);
        }
    }
}
