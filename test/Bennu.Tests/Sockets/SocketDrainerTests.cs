using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Sockets;

/// <summary>A server that shuts down (section 3.11).</summary>
public sealed class SocketDrainerTests : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly TestServer _server = TestServer.Start<GuestSocket<RoomChannel>>(configure: o => o.Drain.BatchSize = 2);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact, Statement(75)]
    [DurableStatement("shutdown 2")]
    public async Task Connections_are_closed_in_batches_with_pauses()
    {
        var clients = await ConnectAsync(5);

        var drain = _server.DrainAsync();

        await _server.Time.ArmedAsync(Pause);
        Assert.Equal(2, Closed(clients));
        _server.Time.Advance(Pause - TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, Closed(clients));
        var secondPause = _server.Time.StartedAsync(Pause);
        _server.Time.Advance(TimeSpan.FromMilliseconds(1));
        await secondPause;
        Assert.Equal(4, Closed(clients));
        _server.Time.Advance(Pause);
        await Patience.For(drain, "the drain to end");
        foreach (var client in clients) await client.ExpectCloseAsync(1012);
    }

    [Fact, Statement(75)]
    public async Task Channels_are_terminated_and_say_nothing()
    {
        var client = await _server.JoinAsync(Wire.V2);

        await Patience.For(_server.DrainAsync(), "the drain to end");

        await client.ExpectAsync(DrainFrame(0));
        await client.ExpectCloseAsync(1012);
        await _server.Stage.ExpectAsync("terminated draining room:a", "disposed");
        Assert.Equal(2, client.Frames.Length);
    }

    [Fact]
    [DurableStatement("shutdown 2")]
    public async Task Clients_of_a_batch_are_asked_to_come_back_one_after_another()
    {
        var clients = await ConnectAsync(2);

        await Patience.For(_server.DrainAsync(), "the drain to end");

        string[] frames = [await clients[0].NextAsync(), await clients[1].NextAsync()];
        Assert.Equal([DrainFrame(0), DrainFrame(2500)], frames.Order(StringComparer.Ordinal));
    }

    [Fact]
    [DurableStatement("shutdown 3")]
    public async Task Running_handler_is_answered_before_the_close_and_what_comes_during_the_drain_is_not()
    {
        var client = await _server.JoinAsync(Wire.V2);
        client.Send("1", "2", "room:a", "hold");
        client.Send("1", "3", "room:a", "echo");
        await _server.Stage.Gate().ReachedAsync();

        var drain = _server.DrainAsync();
        client.Send("1", "4", "room:a", "echo");
        Assert.False(drain.IsCompleted);
        _server.Stage.Gate().Open();
        await Patience.For(drain, "the drain to end");

        await client.ExpectAsync(Wire.V2.Ok("1", "2", "room:a"), Wire.V2.Ok("1", "3", "room:a"), DrainFrame(0));
        await client.ExpectCloseAsync(1012);
        Assert.Equal(4, client.Frames.Length);
    }

    [Fact]
    public async Task Handler_that_takes_longer_than_the_drain_may_is_not_waited_for()
    {
        var client = await _server.JoinAsync(Wire.V2);
        client.Send("1", "2", "room:a", "hold");
        await _server.Stage.Gate().ReachedAsync();
        var drain = _server.DrainAsync();

        _server.Time.Advance(TimeSpan.FromSeconds(20));

        await Patience.For(drain, "the drain to end");
        await client.ExpectAsync(DrainFrame(0));
        await client.ExpectCloseAsync(1012);
    }

    [Fact, Statement(76)]
    public async Task Connection_without_channels_is_closed_for_a_reconnect_too()
    {
        var client = await _server.ConnectAsync(Wire.V1);

        await Patience.For(_server.DrainAsync(), "the drain to end");

        await client.ExpectCloseAsync(1012);
    }

    [Fact]
    public async Task What_is_left_after_the_drains_timeout_is_closed_at_once()
    {
        await using var server = TestServer.Start<GuestSocket<RoomChannel>>(configure: o =>
        {
            o.Drain.BatchSize = 1;
            o.Drain.BatchInterval = TimeSpan.FromMinutes(1);
        });
        var clients = new List<TestClient>();
        for (var i = 0; i < 4; i++) clients.Add(await server.ConnectAsync(Wire.V2));
        var drain = server.DrainAsync();
        await server.Time.ArmedAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(1, Closed(clients));

        server.Time.Advance(TimeSpan.FromSeconds(20));

        await Patience.For(drain, "the drain to end");
        Assert.Equal(4, Closed(clients));
    }

    [Fact]
    [DurableStatement("shutdown 1")]
    public async Task Draining_server_takes_no_connection()
    {
        await Patience.For(_server.DrainAsync(), "the drain to end");

        Assert.Null(await _server.TryConnectAsync(Wire.V2));
    }

    private async Task<List<TestClient>> ConnectAsync(int count)
    {
        var clients = new List<TestClient>();
        for (var i = 0; i < count; i++) clients.Add(await _server.ConnectAsync(Wire.V2));
        return clients;
    }

    private static string DrainFrame(int milliseconds) => $$"""[null,null,"phoenix","drain",{"retry_after_ms":{{milliseconds}}}]""";

    private static int Closed(List<TestClient> clients) => clients.Count(client => client.Writer.Closed.IsCompleted);
}
