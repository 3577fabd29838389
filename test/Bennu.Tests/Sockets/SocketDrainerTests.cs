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
        var frames = client.Frames.Length;

        await Patience.For(_server.DrainAsync(), "the drain to end");

        await client.ExpectCloseAsync(1012);
        await _server.Stage.ExpectAsync("terminated draining room:a", "disposed");
        Assert.Equal(frames + 1, client.Frames.Length); // the connection's own, which says when to come back
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

    private static int Closed(List<TestClient> clients) => clients.Count(client => client.Writer.Closed.IsCompleted);
}
