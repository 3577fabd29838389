using Bennu.Options;
using Bennu.Protocol;
using Bennu.Tests.Transports.Support;
using Bennu.Tests.Transports.WebSockets;

namespace Bennu.Tests.Limits;

/// <summary>Pings count with the messages: the server is no amplifier for those who only ping.</summary>
public sealed class PingRateTests
{
    private const int Burst = 4;

    [Fact]
    public async Task Ping_over_the_burst_is_not_answered_and_a_flood_closes_with_1008()
    {
        await using var host = await StartAsync();
        using var client = await RawWebSocket.ConnectAsync(host.Http1);
        using var other = await RawWebSocket.ConnectAsync(host.Http1);

        await client.SendAsync(Pings(2 * Burst));
        for (var i = 0; i < Burst; i++) Assert.Equal(0x8A, (await client.ReadFrameAsync()).First);
        await client.SendAsync(Pings(1));

        await client.ExpectCloseAsync(CloseCode.PolicyViolation);
        await other.HeartbeatAsync();
    }

    [Fact]
    public async Task Pings_are_answered_again_after_a_pause()
    {
        await using var host = await StartAsync();
        using var client = await RawWebSocket.ConnectAsync(host.Http1);
        await client.SendAsync(Pings(Burst));
        for (var i = 0; i < Burst; i++) await client.ReadFrameAsync();
        await client.SendAsync(ClientFrames.Text("""[null,"h","phoenix","heartbeat",{}]"""u8));
        await client.ExpectTextAsync("rate limited");

        host.Time.Advance(TimeSpan.FromSeconds(1));

        await client.SendAsync(ClientFrames.Ping("again"u8));
        var (_, payload) = await client.ReadFrameAsync();
        Assert.Equal("again"u8, payload);
    }

    private static Task<TransportHost> StartAsync() => TransportHost.StartAsync(options => options.MessageRate = new RateLimit(1, Burst));

    private static byte[] Pings(int count) => ClientFrames.Join([.. Enumerable.Repeat(ClientFrames.Ping("p"u8), count)]);
}
