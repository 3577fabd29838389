using Bennu.Options;
using Bennu.Protocol;
using Bennu.Tests.Support;

namespace Bennu.Tests.Limits;

/// <summary><c>SocketOptions.MessageRate</c>: who sends too fast is told so, and cut where that does not help.</summary>
public sealed class MessageRateTests
{
    private const int Burst = 4;
    private static readonly Wire Wire = Wire.V2;

    [Fact]
    public async Task Default_is_a_burst_of_20_000_and_10_000_a_second()
    {
        await using var server = TestServer.Start<GuestSocket<RoomChannel>>();
        var client = await server.ConnectAsync(Wire);

        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < (round == 0 ? 20_000 : 10_000); i++) await HeartbeatAsync(client);
            await ExpectRefusalAsync(client);
            server.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task Message_over_the_burst_is_refused_with_its_ref_and_no_join_ref_whatever_it_is()
    {
        await using var server = Start();
        var client = await server.JoinAsync(Wire);
        for (var i = 1; i < Burst; i++) await HeartbeatAsync(client);

        client.Send(null, "h", "phoenix", "heartbeat");
        client.Send("1", "e", "room:a", "note");
        client.Send("2", "j", "room:b", "phx_join");
        client.Send("1", "l", "room:a", "phx_leave");

        await client.ExpectAsync(
            Wire.Error(null, "h", "phoenix", "rate limited"), Wire.Error(null, "e", "room:a", "rate limited"),
            Wire.Error(null, "j", "room:b", "rate limited"), Wire.Error(null, "l", "room:a", "rate limited"));
        server.Time.Advance(TimeSpan.FromSeconds(1));
        client.Send("1", "x", "room:a", "echo"); // neither left nor handled
        await client.ExpectAsync(Wire.Ok("1", "x", "room:a"));
        Assert.Empty(server.Stage.Notes);
    }

    [Fact]
    public async Task Pause_gives_back_what_the_rate_allows_and_no_more_than_the_burst()
    {
        await using var server = Start();
        var client = await server.ConnectAsync(Wire);
        for (var i = 0; i < Burst; i++) await HeartbeatAsync(client);
        await ExpectRefusalAsync(client);

        server.Time.Advance(TimeSpan.FromSeconds(0.5)); // at two a second
        await HeartbeatAsync(client);
        await ExpectRefusalAsync(client);

        server.Time.Advance(TimeSpan.FromSeconds(59));
        for (var i = 0; i < Burst; i++) await HeartbeatAsync(client);
        await ExpectRefusalAsync(client);
    }

    [Fact]
    public async Task Client_that_goes_on_all_the_same_is_closed_with_1008_and_harms_no_other()
    {
        await using var server = Start();
        var (flooder, other) = (await server.ConnectAsync(Wire), await server.ConnectAsync(Wire));
        for (var i = 0; i < Burst; i++) await HeartbeatAsync(flooder);

        for (var i = 0; i < Burst; i++) await ExpectRefusalAsync(flooder);
        Assert.False(flooder.Writer.Closed.IsCompleted);
        flooder.Send(null, "one too many", "phoenix", "heartbeat");

        await flooder.ExpectCloseAsync(CloseCode.PolicyViolation, "rate limited");
        await HeartbeatAsync(other);
    }

    [Fact]
    public async Task Client_that_rests_after_each_refusal_is_never_closed()
    {
        await using var server = Start();
        var client = await server.ConnectAsync(Wire);
        for (var round = 0; round < 3 * Burst; round++)
        {
            for (var i = 0; i < Burst; i++) await HeartbeatAsync(client);
            await ExpectRefusalAsync(client);
            server.Time.Advance(TimeSpan.FromSeconds(2));
        }
        Assert.False(client.Writer.Closed.IsCompleted);
    }

    [Fact]
    public async Task No_limit_counts_nothing()
    {
        await using var server = TestServer.Start<GuestSocket<RoomChannel>>(o => o.MessageRate = RateLimit.None);
        var client = await server.ConnectAsync(Wire);
        for (var i = 0; i < 30_000; i++) client.Send(null, "h", "phoenix", "heartbeat");
        Assert.Equal(30_000, client.Frames.Length);
        Assert.DoesNotContain(client.Frames, frame => frame.Contains("rate limited", StringComparison.Ordinal));
    }

    private static TestServer Start() => TestServer.Start<GuestSocket<RoomChannel>>(o => o.MessageRate = new RateLimit(2, Burst));

    private static Task HeartbeatAsync(TestClient client) => SendAsync(client, Wire.Ok(null, "h", "phoenix"));

    private static Task ExpectRefusalAsync(TestClient client) => SendAsync(client, Wire.Error(null, "h", "phoenix", "rate limited"));

    private static async Task SendAsync(TestClient client, string answer)
    {
        client.Send(null, "h", "phoenix", "heartbeat");
        await client.ExpectAsync(answer);
    }
}
