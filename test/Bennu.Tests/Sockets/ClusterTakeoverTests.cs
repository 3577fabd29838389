using Bennu.PubSub;
using Bennu.Tests.Diagnostics;
using Bennu.Tests.Shared;
using Bennu.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bennu.Tests.Sockets;

/// <summary>A client that comes back on another node before its old connection was missed.</summary>
public sealed class ClusterTakeoverTests : IAsyncLifetime
{
    private const string Room = "room:a";
    private const string Session = "session=0123456789abcdefghijkl";

    private static readonly Wire Wire = Wire.V2;
    private static readonly TimeSpan AnnouncementPatience = TimeSpan.FromSeconds(5);

    private readonly TestCluster _cluster = new();
    private readonly RecordingLog _log = new();
    private TestServer _first = null!, _second = null!;

    public async ValueTask InitializeAsync()
    {
        _first = await StartAsync();
        _second = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    [DurableStatement("takeover 1")]
    public async Task Newer_connection_on_another_node_takes_the_session_over()
    {
        var older = await _first.JoinAsync(Wire, Room, Session);
        older.Send("1", "2", Room, "hold");
        await _first.Stage.Gate().ReachedAsync();
        older.Send("1", "3", Room, "note");
        var frames = older.Frames.Length;

        var newer = await _second.ConnectAsync(Wire, Session);
        older.Send("1", "4", Room, "note");
        _first.Stage.Gate().Open();

        await older.ExpectCloseAsync(4001, "session taken over");
        await _first.Stage.ExpectAsync("passed room:a", "terminated session_taken_over room:a", "disposed");
        await older.DropAsync();
        Assert.Equal(frames, older.Frames.Length);
        await ExpectOpenAsync(newer);
    }

    [Fact]
    [DurableStatement("takeover 3")]
    public async Task Connection_of_another_id_on_another_node_takes_nothing_over()
    {
        var older = await _first.ConnectAsync(Wire, Session + "&id=user:1");

        var newer = await _second.ConnectAsync(Wire, Session + "&id=user:2");

        await ExpectOpenAsync(older);
        await ExpectOpenAsync(newer);
    }

    [Fact]
    public async Task Session_goes_from_node_to_node_and_leaves_nothing_behind()
    {
        for (var round = 0; round < 3; round++)
        {
            var one = await _first.ConnectAsync(Wire, Session);
            var two = await _second.ConnectAsync(Wire, Session);
            await one.ExpectCloseAsync(4001);
            await ExpectOpenAsync(two);
            var three = await _first.ConnectAsync(Wire, Session);
            await two.ExpectCloseAsync(4001);
            await three.DropAsync();
        }

        var topic = Assert.Single(_cluster.Topics.Distinct());
        Assert.Equal(0, _first.Subscribers(topic));
        Assert.Equal(0, _second.Subscribers(topic));
    }

    [Fact]
    public async Task Connection_is_not_open_before_its_announcement_has_left()
    {
        var older = await _first.ConnectAsync(Wire, Session);
        var announced = new TaskCompletionSource();
        _cluster.Delay = announced.Task;

        var connect = _second.ConnectAsync(Wire, Session);
        Assert.False(connect.IsCompleted);
        Assert.False(older.Writer.Closed.IsCompleted);
        announced.SetResult();

        var newer = await connect;
        Assert.True(older.Writer.Closed.IsCompleted);
        await ExpectOpenAsync(newer);
    }

    [Fact]
    public async Task Adapter_that_hangs_holds_up_the_newer_connection_only_so_long_and_the_takeover_on_its_node_not_at_all()
    {
        var older = await _first.ConnectAsync(Wire, Session);
        _cluster.Delay = new TaskCompletionSource().Task;

        var connect = _first.ConnectAsync(Wire, Session);
        await older.ExpectCloseAsync(4001);
        Assert.False(connect.IsCompleted);
        _first.Time.Advance(AnnouncementPatience);

        await ExpectOpenAsync(await Patience.For(connect, () => "the connection"));
        Assert.Equal(1, _log.Count(46, LogLevel.Warning));
    }

    [Fact]
    public async Task Late_announcement_of_an_older_connection_does_not_close_a_newer_one_of_its_node()
    {
        var announced = new TaskCompletionSource();
        _cluster.Delay = announced.Task;
        var connect = _first.ConnectAsync(Wire, Session);
        await _cluster.FirstAsync();
        _cluster.Delay = null;
        var newer = await _first.ConnectAsync(Wire, Session);

        announced.SetResult();

        await (await connect).ExpectCloseAsync(4001);
        await ExpectOpenAsync(newer);
    }

    [Fact]
    public async Task Connection_that_ends_while_it_announces_itself_leaves_nothing_behind()
    {
        var announced = new TaskCompletionSource();
        _cluster.Delay = announced.Task;
        var connect = _first.ConnectAsync(Wire, Session + "&id=user:1");
        var topic = await _cluster.FirstAsync();
        Assert.Equal(1, _first.Subscribers(topic));
        _first.PubSub.LocalBroadcast(new Broadcast { Topic = "user:1", Event = "disconnect", Payload = default });

        announced.SetResult();

        await (await connect).ExpectCloseAsync(1001);
        Assert.Equal(0, _first.Subscribers(topic));
    }

    [Fact]
    public async Task Other_events_on_the_sessions_topic_are_ignored()
    {
        var client = await _first.ConnectAsync(Wire, Session);

        await _second.BroadcastAsync(Assert.Single(_cluster.Topics), "news", "{}");

        await ExpectOpenAsync(client);
    }

    private static async Task ExpectOpenAsync(TestClient client)
    {
        await client.ExpectSilenceAsync();
        Assert.False(client.Writer.Closed.IsCompleted);
    }

    private async Task<TestServer> StartAsync()
    {
        var server = TestServer.Start<GuestSocket<RoomChannel>>(add: services =>
        {
            services.AddSingleton(new PubSubServer(_cluster.AddNode()));
            _log.AddTo(services);
        });
        await server.PubSub.StartAsync();
        return server;
    }
}
