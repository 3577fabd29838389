using Bennu.Channels;
using Bennu.PubSub;
using Bennu.Tests.Diagnostics;
using Bennu.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bennu.Tests.Broadcasting;

/// <summary>Two nodes on one backplane: what reaches which of them, from when on, and what they do when it is gone.</summary>
public sealed class TwoNodesTests : IAsyncLifetime
{
    private const string Room = "room:a";

    private static readonly Wire Wire = Wire.V2;
    private static readonly TimeSpan JoinTimeout = new ChannelOptions().JoinTimeout, ConnectPatience = TimeSpan.FromSeconds(5);

    private readonly MemoryBackplane _backplane = new();
    private readonly RecordingLog _log = new();
    private readonly TestNode _node;
    private readonly TestServer _here, _there;

    public TwoNodesTests()
    {
        _node = new TestNode(_backplane.CreateNode("here"));
        _here = Start(_node);
        _there = Start(_backplane.CreateNode("there"));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _there.PubSub.StartAsync();
        await _here.PubSub.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    public async Task What_another_node_broadcasts_after_the_joins_reply_is_not_missed()
    {
        for (var i = 0; i < 50; i++)
        {
            var client = await _here.JoinAsync(Wire, $"room:{i}");
            await _there.BroadcastAsync($"room:{i}", "said", "{}");
            await client.ExpectAsync(Wire.Broadcast($"room:{i}", "said", "{}"));
        }
    }

    [Fact]
    public async Task Joins_are_answered_when_the_node_listens_and_share_one_subscription()
    {
        var gate = new Gate("subscribe");
        _node.Subscribing = _ => gate.PassAsync();
        var (first, second) = (await _here.ConnectAsync(Wire), await _here.ConnectAsync(Wire));
        first.Send("1", "1", Room, "phx_join");
        await gate.ReachedAsync();
        second.Send("1", "1", Room, "phx_join");
        await first.ExpectSilenceAsync();
        await second.ExpectSilenceAsync();

        _node.Subscribing = _ => throw new InvalidOperationException("once is enough");
        gate.Open();

        await first.ExpectAsync(Wire.Ok("1", "1", Room));
        await second.ExpectAsync(Wire.Ok("1", "1", Room));
        await (await _here.ConnectAsync(Wire)).JoinAsync();
    }

    [Fact]
    public async Task Join_is_refused_where_the_subscription_takes_too_long_and_leaves_nothing_behind()
    {
        var gate = new Gate("subscribe");
        _node.Subscribing = _ => gate.PassAsync();
        var client = await _here.ConnectAsync(Wire);
        client.Send("1", "1", Room, "phx_join");
        await gate.ReachedAsync();
        await _here.Time.ArmedAsync(JoinTimeout);

        _here.Time.Advance(JoinTimeout);

        await client.ExpectAsync(Wire.Error("1", "1", Room, "join timeout"));
        Assert.Equal(0, _here.Subscribers(Room));
        Assert.Equal(1, _log.Count(3, LogLevel.Warning));
        gate.Open();
        await client.JoinAsync(Room, "2");
    }

    [Fact]
    public async Task Join_goes_on_at_once_when_the_backplane_is_gone_or_goes_meanwhile()
    {
        var gate = new Gate("subscribe");
        _node.Subscribing = _ => gate.PassAsync();
        var (first, second) = (await _here.ConnectAsync(Wire), await _here.ConnectAsync(Wire));
        first.Send("1", "1", Room, "phx_join");
        await gate.ReachedAsync();

        _backplane.Cut();

        await first.ExpectAsync(Wire.Ok("1", "1", Room));
        await second.JoinAsync("room:b");
        gate.Open();
    }

    [Fact]
    public async Task Client_that_leaves_while_its_join_waits_costs_nothing()
    {
        var gate = new Gate("subscribe");
        _node.Subscribing = _ => gate.PassAsync();
        var client = await _here.ConnectAsync(Wire);
        client.Send("1", "1", Room, "phx_join");
        await gate.ReachedAsync();

        await client.DropAsync();

        await _here.Stage.ExpectAsync("disposed");
        Assert.Equal(0, _here.Subscribers(Room));
        gate.Open();
    }

    [Fact]
    public async Task Further_topic_is_listened_to_when_the_subscription_completes()
    {
        var gate = new Gate("subscribe");
        var client = await _here.JoinAsync(Wire);
        _node.Subscribing = _ => gate.PassAsync();
        client.Send("1", "2", Room, "subscribe", """{"text":"users:1"}""");
        await gate.ReachedAsync();
        await client.ExpectSilenceAsync();

        gate.Open();
        await client.ExpectAsync(Wire.Ok("1", "2", Room));
        await _there.BroadcastAsync("users:1", "renamed", "{}");

        Assert.Contains("users:1 renamed", await client.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_can_be_disconnected_from_another_node_as_soon_as_it_is_open()
    {
        for (var i = 0; i < 20; i++)
        {
            var client = await _here.ConnectAsync(Wire, $"id=user:{i}");
            await _there.DisconnectAsync($"user:{i}");
            await client.ExpectCloseAsync(1001);
        }
    }

    [Fact]
    public async Task Connect_waits_for_its_ids_subscription_only_so_long()
    {
        var gate = new Gate("subscribe");
        _node.Subscribing = _ => gate.PassAsync();
        var connect = _here.ConnectAsync(Wire, "id=user:1");
        await gate.ReachedAsync();
        Assert.False(connect.IsCompleted);

        _here.Time.Advance(ConnectPatience);

        await Patience.For(connect, () => "the connection");
        Assert.Equal(1, _log.Count(47, LogLevel.Warning));
        gate.Open();
    }

    [Fact]
    public async Task Session_goes_to_the_node_that_its_client_connects_to_last()
    {
        const string Session = "session=0123456789abcdefghijkl";
        for (var i = 0; i < 10; i++)
        {
            var older = await _here.ConnectAsync(Wire, Session);
            var newer = await _there.ConnectAsync(Wire, Session);
            await older.ExpectCloseAsync(4001);
            await newer.ExpectSilenceAsync();
            await newer.DropAsync();
        }
    }

    [Fact]
    public async Task Broadcasts_reach_all_nodes_one_node_or_this_one()
    {
        var (here, there) = (await _here.JoinAsync(Wire), await _there.JoinAsync(Wire));
        Assert.Equal(("here", "there"), (_here.Broadcaster.NodeName, _there.Broadcaster.NodeName));

        await _here.BroadcastAsync(Room, "all", "{}");
        await _here.Broadcaster.DirectBroadcastAsync("there", Room, "there", new Said("hi"), Cancellation);
        await _here.Broadcaster.DirectBroadcastAsync("here", Room, "here", new Said("hi"), Cancellation);
        await _here.Broadcaster.DirectBroadcastAsync("nobody", Room, "nobody", new Said("hi"), Cancellation);
        _here.Broadcaster.LocalBroadcast(Room, "local", new Said("hi"));

        const string Hi = """{"text":"hi"}""";
        await here.ExpectAsync(Wire.Broadcast(Room, "all", "{}"), Wire.Broadcast(Room, "here", Hi), Wire.Broadcast(Room, "local", Hi));
        await there.ExpectAsync(Wire.Broadcast(Room, "all", "{}"), Wire.Broadcast(Room, "there", Hi));
        await here.ExpectSilenceAsync();
        await there.ExpectSilenceAsync();
    }

    [Fact]
    public async Task Loss_is_told_once_and_costs_nobody_the_connection()
    {
        var (here, there) = (await _here.JoinAsync(Wire, query: "id=user:1"), await _there.JoinAsync(Wire));
        _backplane.Cut("here");

        for (var i = 0; i < 3; i++) await _here.BroadcastAsync(Room, $"{i}", "{}");
        await here.ExpectAsync(Wire.Broadcast(Room, "0", "{}"), Wire.Broadcast(Room, "1", "{}"), Wire.Broadcast(Room, "2", "{}"));
        await there.ExpectSilenceAsync();
        _backplane.Restore("here");
        await _here.BroadcastAsync(Room, "again", "{}");
        await here.ExpectAsync(Wire.Broadcast(Room, "again", "{}"));
        await there.ExpectAsync(Wire.Broadcast(Room, "again", "{}"));

        Assert.Equal((1, 1), (_log.Count(110, LogLevel.Warning), _log.Count(111, LogLevel.Information)));
        _backplane.Cut("here");
        await _here.DisconnectAsync("user:1");
        await here.ExpectCloseAsync(1001);
        Assert.Equal((2, 1), (_log.Count(110, LogLevel.Warning), _log.Count(111, LogLevel.Information)));
    }

    private TestServer Start(IPubSubAdapter adapter) => TestServer.Start<GuestSocket<ListeningChannel>>(add: services =>
    {
        services.AddSingleton(adapter);
        _log.AddTo(services);
    });
}
