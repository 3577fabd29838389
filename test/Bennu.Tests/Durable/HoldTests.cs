using Bennu.Broadcasting;
using Bennu.Tests.Support;

namespace Bennu.Tests.Durable;

/// <summary>Durable broadcasts to many wait a moment for others that are being recorded, and share a write with them.</summary>
public sealed class HoldTests : DurableSuite
{
    private const int Many = 33;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(2);

    [Fact]
    public async Task Broadcast_waits_for_one_that_is_being_recorded_and_leaves_with_it()
    {
        var clients = await LiveAsync(Many);
        var lane = LaneOf(clients[0]);
        lane.BeginAppend();
        await SayAsync(1);
        await Server.Time.ArmedAsync(Moment);
        await clients[0].ExpectSilenceAsync();

        await SayAsync(2);
        lane.EndAppend();

        foreach (var client in clients)
        {
            await client.ExpectAsync(Said("@e1:1", 1), Said("@e1:2", 2));
            Assert.Equal(1, client.Writer.BatchWrites);
        }
    }

    [Fact]
    public async Task Broadcast_waits_on_where_the_next_one_is_being_recorded_by_then()
    {
        var clients = await LiveAsync(Many);
        var lane = LaneOf(clients[0]);
        lane.BeginAppend();
        await SayAsync(1);
        await Server.Time.ArmedAsync(Moment);

        for (var n = 2; n <= 5; n++)
        {
            await SayAsync(n);
            lane.EndAppend();
            lane.BeginAppend();
        }
        await clients[0].ExpectSilenceAsync();
        Server.Time.Advance(Moment);

        foreach (var client in clients)
        {
            await client.ExpectAsync([.. Enumerable.Range(1, 5).Select(n => Said($"@e1:{n}", n))]);
            Assert.Equal(1, client.Writer.BatchWrites);
        }
    }

    [Fact]
    public async Task Broadcast_waits_no_longer_than_a_moment()
    {
        var clients = await LiveAsync(Many);
        LaneOf(clients[0]).BeginAppend();
        await SayAsync(1);
        await Server.Time.ArmedAsync(Moment);

        Server.Time.Advance(Moment);

        foreach (var client in clients) await client.ExpectAsync(Said("@e1:1", 1));
    }

    [Fact]
    public async Task Broadcast_to_few_does_not_wait()
    {
        var clients = await LiveAsync(Many - 1);
        LaneOf(clients[0]).BeginAppend();

        await SayAsync(1);

        foreach (var client in clients) await client.ExpectAsync(Said("@e1:1", 1));
    }

    private static TopicFastlane LaneOf(TestClient client) => client.Connection.Server.Fastlanes.Find(Room)!;

    private static string Said(string cursor, int n) => Wire.Message(null, cursor, Room, "said", $$"""{"n":{{n}}}""");

    private Task SayAsync(int n) => Server.BroadcastAsync(Room, "said", $$"""{"n":{{n}}}""");

    private async Task<TestClient[]> LiveAsync(int count)
    {
        var clients = new TestClient[count];
        for (var i = 0; i < count; i++) clients[i] = await LiveAsync();
        return clients;
    }
}
