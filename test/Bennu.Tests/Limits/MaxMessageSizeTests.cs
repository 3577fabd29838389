using System.Text;
using Bennu.Protocol;
using Bennu.Tests.Shared;
using Bennu.Tests.Transports.Support;
using Bennu.Tests.Transports.WebSockets;
using Bennu.Transports;

namespace Bennu.Tests.Limits;

/// <summary><c>WebSocketOptions.MaxMessageSize</c>: counts a message's bytes, in however many fragments they come.</summary>
public sealed class MaxMessageSizeTests
{
    private const int Limit = 1_000;

    [Fact]
    public void Default_is_ten_million_bytes() => Assert.Equal(10_000_000, new WebSocketOptions().MaxMessageSize);

    [Fact]
    public async Task Message_as_large_as_may_be_is_handled()
    {
        await using var host = await StartAsync();
        using var client = await RawWebSocket.ConnectAsync(host.Http1);
        await client.SendAsync(ClientFrames.Text(Heartbeat(Limit)));
        await client.ExpectTextAsync("\"ok\"");
        var (half, rest) = (Heartbeat(Limit).AsSpan(0, 500).ToArray(), Heartbeat(Limit).AsSpan(500).ToArray());
        await client.SendAsync(ClientFrames.Join(ClientFrames.Frame(0x01, half), ClientFrames.Frame(0x80, rest)));
        await client.ExpectTextAsync("\"ok\"");
    }

    [Theory, Statement(79)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_byte_more_closes_with_1009_and_harms_no_other(bool fragmented)
    {
        await using var host = await StartAsync();
        using var client = await RawWebSocket.ConnectAsync(host.Http1);
        using var other = await RawWebSocket.ConnectAsync(host.Http1);
        var message = Heartbeat(Limit + 1);
        await client.SendAsync(fragmented
            ? ClientFrames.Join(ClientFrames.Frame(0x01, message.AsSpan(0, 500)), ClientFrames.Frame(0x80, message.AsSpan(500)))
            : ClientFrames.Text(message));
        await client.ExpectCloseAsync(CloseCode.MessageTooBig);
        await other.HeartbeatAsync();
    }

    private static Task<TransportHost> StartAsync() => TransportHost.StartAsync(options => options.WebSocket.MaxMessageSize = Limit);

    private static byte[] Heartbeat(int size)
    {
        const string Frame = """[null,"h","phoenix","heartbeat",{}]""";
        return Encoding.ASCII.GetBytes(Frame.PadRight(size));
    }
}
