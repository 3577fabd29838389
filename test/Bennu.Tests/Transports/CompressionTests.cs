using System.Text;
using Bennu.Broadcasting;
using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.Tests.Transports.Support;
using Bennu.Tests.Transports.WebSockets;
using Bennu.Transports.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bennu.Tests.Transports;

public sealed class CompressionTests
{
    private const string Offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    private const byte Plain = 0x81, Compressed = 0xC1;

    [Fact]
    public async Task Long_frames_are_compressed_and_short_ones_are_not()
    {
        await using var host = await StartAsync(compress: true);
        using var client = await JoinedAsync(host, Offer);
        Assert.Contains(
            "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n", client.Head);
        await client.SendAsync(ClientFrames.Text(Echo("short")));
        Assert.Equal(Plain, (await client.ReadFrameAsync()).First);
        var text = new string('x', 1000);
        await client.SendAsync(ClientFrames.Text(Echo(text)));
        var (first, payload) = await client.ReadFrameAsync();
        Assert.Equal(Compressed, first);
        Assert.True(payload.Length < 150, $"{payload.Length} bytes");
        Assert.Contains(text, Inflate(payload));
    }

    [Fact]
    public async Task Frame_that_would_not_get_smaller_is_not_compressed()
    {
        await using var host = await StartAsync(compress: true);
        using var client = await JoinedAsync(host, Offer);
        var noise = new byte[1000];
        new Random(1).NextBytes(noise);
        await client.SendAsync(ClientFrames.Binary([0, 1, 1, 6, 4, .. "11room:aecho"u8, .. noise]));
        var (first, payload) = await client.ReadFrameAsync();
        Assert.Equal(0x82, first);
        Assert.Equal(noise, payload[^1000..]);
    }

    [Fact]
    public async Task Compressed_frame_of_a_client_is_understood()
    {
        await using var host = await StartAsync(compress: true);
        using var client = await JoinedAsync(host, Offer);
        var deflated = new System.Buffers.ArrayBufferWriter<byte>();
        PerMessageDeflate.Compress(Echo("deflated"), deflated);
        await client.SendAsync(ClientFrames.Frame(Compressed, deflated.WrittenSpan));
        Assert.Contains("deflated", await client.ReadTextAsync());
    }

    [Theory]
    [InlineData(true, "")]
    [InlineData(false, Offer)]
    public async Task Nothing_is_compressed_without_both_sides_consent(bool compress, string offer)
    {
        await using var host = await StartAsync(compress);
        using var client = await JoinedAsync(host, offer);
        Assert.DoesNotContain("Sec-WebSocket-Extensions", client.Head);
        await client.SendAsync(ClientFrames.Text(Echo(new string('x', 1000))));
        Assert.Equal(Plain, (await client.ReadFrameAsync()).First);
    }

    [Fact]
    public async Task Broadcast_reaches_members_with_and_without_compression()
    {
        await using var host = await StartAsync(compress: true);
        using var deflating = await JoinedAsync(host, Offer);
        using var plain = await JoinedAsync(host, "");
        var text = new string('x', 1000);
        await host.BroadcastAsync("room:a", "shouted", Encoding.UTF8.GetBytes($$"""{"text":"{{text}}"}"""));
        var (first, payload) = await deflating.ReadFrameAsync();
        Assert.Equal(Compressed, first);
        Assert.Equal(await plain.ReadTextAsync(), Inflate(payload));
    }

    [Fact]
    public async Task Broadcast_that_precedes_the_own_reply_is_compressed_too()
    {
        await using var host = await StartAsync(compress: true);
        using var client = await JoinedAsync(host, Offer);
        var shout = $$"""["1","2","room:a","shout",{"text":"{{new string('x', 1000)}}"}]""";
        await client.SendAsync(ClientFrames.Text(Encoding.UTF8.GetBytes(shout)));
        Assert.Equal(Compressed, (await client.ReadFrameAsync()).First);
        Assert.Contains("phx_reply", await client.ReadTextAsync());
    }

    [Fact]
    public void Batch_compresses_each_broadcast_once()
    {
        var payload = Encoding.UTF8.GetBytes($$"""{"text":"{{new string('x', 1000)}}"}""");
        var broadcast = new Broadcast { Topic = "room:a", Event = "shouted", Payload = payload };
        var batch = new EncodedBatch(
            V2Serializer.Instance, EncodedTopic.FromString("room:a"), [broadcast, broadcast], NullLogger.Instance);
        Assert.Same(batch.Compressed, batch.Compressed);
        Assert.True(batch.JoinedCompressed.Equals(batch.JoinedCompressed)); // the same memory
        Assert.Equal(batch.Compressed.Sum(frame => frame.Framed.Length), batch.JoinedCompressed.Length);
        Assert.True(batch.JoinedCompressed.Length < batch.Joined.Length / 5);
        Assert.All(batch.Frames, frame => Assert.Equal(Plain, frame.Framed.Span[0]));
    }

    private static Task<TransportHost> StartAsync(bool compress) =>
        TransportHost.StartAsync(options => options.WebSocket.Compress = compress);

    private static async Task<RawWebSocket> JoinedAsync(TransportHost host, string headers)
    {
        var client = await RawWebSocket.ConnectAsync(host.Http1, headers: headers);
        await client.JoinAsync();
        return client;
    }

    private static byte[] Echo(string text) => Encoding.UTF8.GetBytes($$"""["1","2","room:a","echo",{"text":"{{text}}"}]""");

    private static string Inflate(byte[] payload)
    {
        var output = new PooledBytes();
        Assert.Equal(Inflation.Whole, MessageInflater.Inflate(payload, 1_000_000, ref output));
        var text = Encoding.UTF8.GetString(output.Written.Span);
        output.Release();
        return text;
    }
}
