using Bennu.Options;
using Bennu.Protocol;
using Bennu.Tests.Support;

namespace Bennu.Tests.Limits;

/// <summary><c>SocketOptions.JoinRate</c>: bounds joins beside all other messages.</summary>
public sealed class JoinRateTests
{
    private const int Burst = 2;
    private static readonly Wire Wire = Wire.V2;

    [Fact]
    public async Task Default_is_a_burst_of_200_and_100_a_second()
    {
        await using var server = TestServer.Start<GuestSocket<RoomChannel>>(o => o.MaxChannels = 1_000);
        var client = await server.ConnectAsync(Wire);
        for (var i = 1; i <= 200; i++) await client.JoinAsync($"room:{i}", $"{i}");
        await ExpectRefusalAsync(client);

        server.Time.Advance(TimeSpan.FromSeconds(1));

        for (var i = 201; i <= 300; i++) await client.JoinAsync($"room:{i}", $"{i}");
        await ExpectRefusalAsync(client);
    }

    [Fact]
    public async Task Join_over_the_burst_is_refused_and_nothing_else_is()
    {
        await using var server = Start();
        var client = await JoinedOutAsync(server);

        await ExpectRefusalAsync(client);

        await client.ExpectSilenceAsync();
        client.Send("1", "e", "room:1", "echo");
        await client.ExpectAsync(Wire.Ok("1", "e", "room:1"));
        await server.JoinAsync(Wire); // another connection
    }

    [Fact]
    public async Task Joins_are_granted_again_after_a_pause()
    {
        await using var server = Start();
        var client = await JoinedOutAsync(server);
        await ExpectRefusalAsync(client);

        server.Time.Advance(TimeSpan.FromSeconds(1));

        await client.JoinAsync("room:3", "3");
        await ExpectRefusalAsync(client);
    }

    [Fact]
    public async Task Refused_joins_count_as_joins_do()
    {
        await using var server = TestServer.Start<GuestSocket<JoinChannel>>(o => o.JoinRate = new RateLimit(1, 1));
        var client = await server.ConnectAsync(Wire);
        client.Send("1", "1", "room:refused", "phx_join");
        await client.ExpectAsync(Wire.Error("1", "1", "room:refused", "not you"));

        await ExpectRefusalAsync(client);
    }

    [Fact]
    public async Task Client_that_goes_on_joining_all_the_same_is_closed_with_1008()
    {
        await using var server = Start();
        var client = await JoinedOutAsync(server);
        for (var i = 0; i < Burst; i++) await ExpectRefusalAsync(client);

        client.Send("9", "9", "room:9", "phx_join");

        await client.ExpectCloseAsync(CloseCode.PolicyViolation, "rate limited");
        await server.Stage.ExpectInAnyOrderAsync("terminated closed room:1", "terminated closed room:2", "disposed", "disposed");
    }

    private static TestServer Start() => TestServer.Start<GuestSocket<RoomChannel>>(o => o.JoinRate = new RateLimit(1, Burst));

    private static async Task<TestClient> JoinedOutAsync(TestServer server)
    {
        var client = await server.ConnectAsync(Wire);
        for (var i = 1; i <= Burst; i++) await client.JoinAsync($"room:{i}", $"{i}");
        return client;
    }

    private static async Task ExpectRefusalAsync(TestClient client)
    {
        client.Send("9", "9", "room:9", "phx_join");
        await client.ExpectAsync(Wire.Error(null, "9", "room:9", "rate limited"));
    }
}
