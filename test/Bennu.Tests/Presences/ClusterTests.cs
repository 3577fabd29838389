using Bennu.Presences;
using Bennu.Tests.Diagnostics;
using Bennu.Tests.Shared;
using Bennu.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Bennu.Tests.Presences;

/// <summary>Two nodes of one cluster, each with a clock of its own.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private const string Room = PresenceNode.Room;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Down = TimeSpan.FromSeconds(30);

    private readonly TestCluster _cluster = new();
    private readonly RecordingLog _log = new();
    private PresenceNode _first = null!, _second = null!;

    public async ValueTask InitializeAsync() => await StartAsync(_ => { });

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    [Statement(128)]
    public async Task Each_node_tells_its_own_clients()
    {
        var bob = await _second.JoinAsync("bob");
        var ada = await _first.JoinAsync("ada");
        await _first.TrackAsync(ada);
        Assert.Equal(
            """[null,null,"room:a","presence_diff",{"joins":{"ada":{"metas":[{"text":"new","phx_ref":"1"}]}},"leaves":{}}]""",
            await _second.NextAsync(bob));
        Assert.Equal(_first.Presence.List(Room)[0].Metas[0].Ref, _second.Presence.List(Room)[0].Metas[0].Ref);
        Assert.DoesNotContain(Room, _cluster.Topics);
    }

    [Fact]
    [Statement(133)]
    public async Task Silent_node_is_down_and_comes_back_with_the_same_refs()
    {
        await _first.AddAsync("ada");
        var @ref = _second.Presence.List(Room)[0].Metas[0].Ref;
        AdvanceSecond(Down + Period);
        Assert.Equal("", _second.List());
        Assert.Equal((0, 1), _second.Presence.Server.Tracker.Replicas);

        _first.Server.Time.Advance(Period);

        Assert.Equal(@ref, _second.Presence.List(Room)[0].Metas[0].Ref);
        Assert.Equal((1, 0), _second.Presence.Server.Tracker.Replicas);
    }

    [Fact]
    [Statement(134)]
    public async Task Node_that_stops_leaves_at_once()
    {
        await _first.AddAsync("ada");
        Assert.Equal("ada:new", _second.List());
        await _first.StopAsync();
        Assert.Equal("", _second.List());
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await _first.AddAsync("bob"));
    }

    [Fact]
    [Statement(134)]
    public async Task Node_that_has_no_time_left_to_stop_still_leaves()
    {
        await _first.AddAsync("ada");
        await _first.StopAsync(isLate: true);
        Assert.Equal("", _second.List());
    }

    [Fact]
    public async Task Node_that_comes_later_gets_what_there_is()
    {
        for (var i = 0; i < 3_000; i++) await _first.AddAsync($"user {i}", new string('x', 100));
        await using var third = await PresenceNode.StartAsync(_cluster);
        Assert.Equal(3_000, third.Presence.List(Room).Count);
    }

    [Fact]
    public async Task Crowd_is_sent_in_few_messages()
    {
        var before = _cluster.Topics.Length;
        for (var i = 0; i < 5_000; i++) await _first.AddAsync($"user {i}");
        _first.Server.Time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(5_000, _second.Presence.List(Room).Count);
        Assert.InRange(_cluster.Topics.Length - before, 2, 20);
    }

    [Fact]
    public async Task What_the_adapter_does_not_take_is_sent_again()
    {
        _cluster.Failure = new IOException("as the test wants");
        await _first.AddAsync("ada");
        Assert.Equal("ada:new", _first.List());
        Assert.Equal(1, _log.Count(122, LogLevel.Warning));
        _cluster.Failure = null;
        _first.Server.Time.Advance(Period);
        Assert.Equal("ada:new", _second.List());
    }

    [Fact]
    public async Task Changes_are_heard_on_every_node_in_their_order()
    {
        _second.Presence.Notes = true;
        await _first.AddAsync("ada");
        await _second.Stage.ExpectAsync("room:a +ada:new - =ada:new");
        await _second.PassAsync();
        _first.Server.Time.Advance(TimeSpan.FromMilliseconds(100));
        await _first.UpdateAsync("ada", "old");
        await _second.Stage.ExpectAsync("room:a +ada:old -ada:new =ada:old");
    }

    [Fact]
    public async Task Callbacks_that_throw_or_take_too_long_harm_nobody()
    {
        var bob = await _second.JoinAsync("bob");
        _second.Presence.Throws = true;
        _second.Presence.Fetching = (_, _) => throw new InvalidOperationException("as the test wants");
        await _first.AddAsync("ada");
        Assert.Contains("ada", await bob.NextAsync(), StringComparison.Ordinal);
        await _second.PassAsync();
        Assert.Equal(2, _log.Count(120, LogLevel.Error));

        _second.Presence.Fetching = (_, entries) =>
        {
            entries[0].Add("name", "late");
            return new TaskCompletionSource().Task;
        };
        var slow = _second.Server.Time.StartedAsync(new PresenceOptions().CallbackTimeout);
        _first.Server.Time.Advance(TimeSpan.FromMilliseconds(100));
        await _first.AddAsync("eve");
        await slow;
        await _second.AddAsync("eve", topic: "room:b");
        _second.Server.Time.Advance(new PresenceOptions().CallbackTimeout);
        var frame = await bob.NextAsync();
        Assert.Contains("eve", frame, StringComparison.Ordinal);
        Assert.DoesNotContain("late", frame, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_that_comes_back_within_the_grace_period_never_left()
    {
        await RestartAsync(o => o.GracePeriod = Grace);
        var bob = await _second.JoinAsync("bob");
        var ada = await _first.JoinAsync("ada");
        await _first.TrackAsync(ada, "here");
        await bob.NextAsync();
        await _second.PassAsync();
        await ada.DropAsync();
        await _first.Stage.ExpectAsync("released");
        _first.Server.Time.Advance(Period);
        Assert.Equal("ada:here", _second.List());
        await bob.ExpectSilenceAsync();

        await _second.AddAsync("ada", "back");

        Assert.Contains(""","leaves":{"ada":{"metas":[{"text":"here",""", await bob.NextAsync(), StringComparison.Ordinal);
        Assert.Equal("ada:back", _second.List());
    }

    [Fact]
    public async Task Client_that_does_not_come_back_leaves_when_the_grace_period_is_over()
    {
        await RestartAsync(o => o.GracePeriod = Grace);
        var ada = await _first.JoinAsync("ada");
        await _first.TrackAsync(ada, "here");
        await ada.DropAsync();
        await _first.Stage.ExpectAsync("released");
        _first.Server.Time.Advance(Period);
        AdvanceSecond(Grace - Period);
        Assert.Equal("ada:here", _second.List());
        AdvanceSecond(Period + Period);
        Assert.Equal("", _second.List());
    }

    [Fact]
    public async Task Client_that_leaves_does_not_wait_for_the_grace_period()
    {
        await RestartAsync(o => o.GracePeriod = Grace);
        var ada = await _first.JoinAsync("ada");
        await _first.TrackAsync(ada, "here");
        ada.Send("1", "3", Room, "phx_leave");
        await ada.ExpectAsync(Wire.V2.Ok("1", "3", Room));
        while (_first.List() is not "") await Task.Yield();
        _first.Server.Time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal("", _second.List());
    }

    [Theory]
    [Statement(136)]
    [InlineData(1.5, 2.9, 60, "down_period must be at least twice as large as the broadcast_period")]
    [InlineData(1.5, 3, 3, "permdown_period must be at least larger than the down_period")]
    public async Task Periods_that_do_not_fit_one_another_are_refused(double broadcast, double down, double permdown, string message)
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => PresenceNode.StartAsync(configure: o =>
        {
            o.BroadcastPeriod = TimeSpan.FromSeconds(broadcast);
            o.DownPeriod = TimeSpan.FromSeconds(down);
            o.PermdownPeriod = TimeSpan.FromSeconds(permdown);
        }));
        Assert.Equal(message, error.Message);
    }

    private async Task RestartAsync(Action<PresenceOptions> configure)
    {
        await _first.StopAsync();
        await _second.StopAsync();
        await StartAsync(configure);
    }

    private async Task StartAsync(Action<PresenceOptions> configure)
    {
        _first = await PresenceNode.StartAsync(_cluster, configure, _log);
        _second = await PresenceNode.StartAsync(_cluster, configure, _log);
    }

    // Tick by tick, as time passes on a node that is awake.
    private void AdvanceSecond(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += Period) _second.Server.Time.Advance(Period);
    }
}
