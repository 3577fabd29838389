using Bennu.Options;
using Bennu.Tests.Support;

namespace Bennu.Tests.Diagnostics;

/// <summary>What is counted when, without a network.</summary>
[Collection(DiagnosticsCollection.Name)]
public sealed class MeasurementTests
{
    private const string Session = "session=0123456789abcdefghijkl";

    [Fact]
    public async Task Handler_is_measured_by_its_event_and_what_came_of_it()
    {
        using var instruments = new Instruments();
        await using var server = TestServer.Start<ObservedSocket>();
        var client = await server.JoinAsync(Wire.V2);
        foreach (var @event in (string[])["echo", "refuse", "the client's own", "another one"])
        {
            client.Send("1", "2", "room:a", @event);
            await client.NextAsync();
        }
        client.Send("1", "3", "room:a", "crash");
        await client.ExpectAsync(Wire.V2.Crashed("1", "room:a"));

        Assert.Equal(1, instruments.Read("bennu.handler.duration", "bennu.channel=ObservedChannel", "bennu.event=echo", "bennu.result=ok"));
        Assert.Equal(1, instruments.Read("bennu.handler.duration", "bennu.event=refuse", "bennu.result=error"));
        Assert.Equal(1, instruments.Read("bennu.handler.duration", "bennu.event=crash", "bennu.result=crash"));
        Assert.Equal(2, instruments.Read("bennu.handler.duration", "bennu.event=_OTHER", "bennu.result=ok"));
        Assert.Equal(5, instruments.Read("bennu.handler.duration"));
    }

    [Fact]
    public async Task Join_is_measured_by_what_came_of_it()
    {
        using var instruments = new Instruments();
        await using var server = TestServer.Start<ObservedSocket>(o => o.MaxChannels = 1);
        var client = await server.JoinAsync(Wire.V2);
        client.Send("2", "2", "room:b", "phx_join");
        await client.ExpectAsync(Wire.V2.Error("2", "2", "room:b", "too many channels joined"));
        client.Send("1", "3", "room:a", "phx_leave");
        await client.ExpectAsync(Wire.V2.Ok("1", "3", "room:a"), Wire.V2.Closed("1", "room:a"));
        foreach (var topic in (string[])["room:closed", "room:broken"])
        {
            client.Send("4", "4", topic, "phx_join");
            await client.NextAsync();
        }

        foreach (var result in (string[])["ok", "limited", "error", "crash"])
            Assert.Equal(1, instruments.Read("bennu.joins", "bennu.channel=ObservedChannel", $"bennu.result={result}"));
        Assert.Equal(3, instruments.Read("bennu.join.duration"));
        Assert.Equal(0, instruments.Read("bennu.channels"));
    }

    [Fact]
    public async Task Broadcast_counts_once_made_and_once_for_each_receiver()
    {
        using var instruments = new Instruments();
        await using var server = TestServer.Start<GuestSocket<RoomChannel>>();
        var clients = new List<TestClient>();
        for (var i = 0; i < 3; i++) clients.Add(await server.JoinAsync(Wire.V2));
        var (sent, bytes) = (instruments.Read("bennu.messages.sent"), instruments.Read("bennu.bytes.sent"));

        await server.BroadcastAsync("room:a", "hello", "{}");
        foreach (var client in clients) await client.ExpectAsync(Wire.V2.Broadcast("room:a", "hello", "{}"));
        await server.BroadcastAsync("room:a", "hello", "{}"); // the lane has counted the first when it delivers the second
        foreach (var client in clients) await client.ExpectAsync(Wire.V2.Broadcast("room:a", "hello", "{}"));

        Assert.Equal(2, instruments.Read("bennu.broadcasts"));
        Assert.InRange(instruments.Read("bennu.messages.sent") - sent, 3, 6);
        Assert.InRange(instruments.Read("bennu.bytes.sent") - bytes, 3 * """[null,null,"room:a","hello",{}]""".Length, 6 * 40);
        Assert.InRange(instruments.Read("bennu.fastlane.batch_size"), 1, 2);
    }

    [Fact]
    public async Task Message_beyond_the_rate_is_counted_by_the_limit()
    {
        using var instruments = new Instruments();
        await using var server = TestServer.Start<ObservedSocket>(o => o.MessageRate = new RateLimit(1, 2));
        var client = await server.ConnectAsync(Wire.V2);
        for (var i = 0; i < 3; i++) client.Send(null, "1", "phoenix", "heartbeat");
        Assert.Equal(1, instruments.Read("bennu.messages.rate_limited", "bennu.reason=messages"));
        Assert.Equal(3, instruments.Read("bennu.messages.received", "bennu.transport=websocket"));
    }

    [Fact]
    public Task Idle_connection_ends_as_idle() => ExpectCauseAsync("idle", (server, _) => Advance(server, TimeSpan.FromSeconds(61)));

    [Fact]
    public Task Expired_credentials_end_the_connection_as_such() =>
        ExpectCauseAsync("credentials_expired", (server, _) => Advance(server, TimeSpan.FromSeconds(6)), "expires=5");

    [Fact]
    public Task Malformed_frame_ends_the_connection_as_such() => ExpectCauseAsync("malformed", (_, client) =>
    {
        client.SendText("[");
        return Task.CompletedTask;
    });

    [Fact]
    public Task Flood_ends_the_connection_as_rate_limited() => ExpectCauseAsync("rate_limited", (_, client) =>
    {
        for (var i = 0; i < 22; i++) client.Send(null, null, "phoenix", "heartbeat");
        return Task.CompletedTask;
    });

    [Fact]
    public Task Drain_ends_the_connection_as_such() => ExpectCauseAsync("drain", (server, _) => server.DrainAsync());

    [Fact]
    public Task Disconnect_ends_the_connection_as_such() =>
        ExpectCauseAsync("disconnect", (server, _) => server.Broadcaster.DisconnectAsync("me").AsTask(), "id=me");

    [Fact]
    public Task Takeover_ends_the_older_connection_as_such() =>
        ExpectCauseAsync("taken_over", (server, _) => server.ConnectAsync(Wire.V2, Session), Session);

    [Fact]
    public Task Client_that_goes_ends_the_connection() => ExpectCauseAsync("client", (_, _) => Task.CompletedTask);

    private static async Task ExpectCauseAsync(string cause, Func<TestServer, TestClient, Task> end, string query = "")
    {
        using var instruments = new Instruments();
        await using var server = TestServer.Start<ObservedSocket>(o => o.MessageRate = new RateLimit(1, 10));
        var client = await server.ConnectAsync(Wire.V2, query);
        await end(server, client);
        await client.DropAsync();
        Assert.Equal(1, instruments.Read("bennu.connections.closed", "bennu.transport=websocket", $"bennu.reason={cause}"));
        Assert.Contains(cause, DiagnosticsPage.Words("Causes of an end"));
    }

    private static Task Advance(TestServer server, TimeSpan time)
    {
        server.Time.Advance(time);
        return Task.CompletedTask;
    }
}
