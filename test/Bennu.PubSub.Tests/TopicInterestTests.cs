namespace Bennu.PubSub.Tests;

/// <summary>Which topics the adapter is told to listen to, and who waits for it.</summary>
public sealed class TopicInterestTests : IAsyncDisposable
{
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(5), Sweep = TimeSpan.FromSeconds(1);

    private readonly ListeningAdapter _adapter = new();
    private readonly CountingTime _time = new();
    private readonly PubSubServer _server;
    private readonly Listener _first = new(), _second = new();

    public TopicInterestTests() => _server = new PubSubServer(_adapter, _time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task All_subscribers_of_a_topic_share_one_subscription()
    {
        await StartAsync();

        for (var i = 0; i < 10; i++) _server.Subscribe("a", _first);
        _server.Subscribe("a", _second);
        _server.Subscribe("b", _second);
        await _server.WhenSubscribedAsync("a", Cancellation);
        await _server.WhenSubscribedAsync("b", Cancellation);

        Assert.Equal(["+a", "+b"], new[] { await _adapter.CalledAsync(), await _adapter.CalledAsync() }.Order());
        Assert.False(_adapter.WasCalled);
    }

    [Fact]
    public async Task Topic_is_kept_while_it_has_one_subscriber_and_for_a_moment_after()
    {
        await StartAsync();
        _server.Subscribe("a", _first);
        _server.Subscribe("a", _first);
        _server.Subscribe("a", _second);
        Assert.Equal("+a", await _adapter.CalledAsync());
        await _server.WhenSubscribedAsync("a", Cancellation);

        _server.Unsubscribe("a", _first);
        Pass(Linger * 3);
        Assert.False(_adapter.WasCalled);
        _server.Unsubscribe("a", _second);
        Pass(Linger - Sweep);
        Assert.False(_adapter.WasCalled);
        Pass(Sweep * 2);

        Assert.Equal("-a", await _adapter.CalledAsync());
        Assert.False(_adapter.WasCalled);
    }

    [Fact]
    public async Task Topic_that_comes_back_soon_costs_the_backplane_nothing()
    {
        await StartAsync();
        _server.Subscribe("a", _first);
        Assert.Equal("+a", await _adapter.CalledAsync());
        await _server.WhenSubscribedAsync("a", Cancellation);

        for (var i = 0; i < 100; i++)
        {
            _server.Unsubscribe("a", _first);
            Pass(Linger * 0.7);
            _server.Subscribe("a", _first);
            Assert.True(_server.WhenSubscribedAsync("a", Cancellation).IsCompletedSuccessfully);
        }

        Assert.False(_adapter.WasCalled);
    }

    [Fact]
    public async Task One_timer_serves_all_topics_and_only_while_some_are_idle()
    {
        await StartAsync();
        for (var i = 0; i < 1_000; i++) _server.Subscribe($"{i}", _first);
        for (var i = 0; i < 1_000; i++) await _server.WhenSubscribedAsync($"{i}", Cancellation);
        Assert.Equal(0, _time.Timers);

        for (var i = 0; i < 1_000; i++) _server.Unsubscribe($"{i}", _first);

        Assert.Equal(1, _time.Timers);
        Pass(Linger * 2);
        var timers = _time.Timers;
        for (var i = 0; i < 2_000; i++) await _adapter.CalledAsync();
        Assert.Empty(_adapter.Topics);
        Pass(Linger * 2);
        Assert.Equal(timers, _time.Timers);
    }

    [Fact]
    public async Task Everyone_waits_for_the_same_subscription()
    {
        var answer = new TaskCompletionSource();
        _adapter.Answer = _ => answer.Task;
        await StartAsync();
        _server.Subscribe("a", _first);
        _server.Subscribe("a", _second);
        var (one, other) = (_server.WhenSubscribedAsync("a", Cancellation).AsTask(), _server.WhenSubscribedAsync("a", Cancellation).AsTask());
        Assert.Equal("+a", await _adapter.CalledAsync());
        Assert.False(one.IsCompleted || other.IsCompleted);

        answer.SetResult();
        await one;
        await other;

        Assert.True(_server.WhenSubscribedAsync("a", Cancellation).IsCompletedSuccessfully);
        Assert.False(_adapter.WasCalled);
    }

    [Fact]
    public async Task Who_waits_may_give_up()
    {
        _adapter.Answer = _ => Task.Delay(Timeout.Infinite, Cancellation);
        await StartAsync();
        _server.Subscribe("a", _first);
        using var patience = new CancellationTokenSource();
        var waiting = _server.WhenSubscribedAsync("a", patience.Token).AsTask();

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Subscriber_that_comes_as_the_topic_is_given_up_waits_until_it_is_back()
    {
        await StartAsync();
        _server.Subscribe("a", _first);
        Assert.Equal("+a", await _adapter.CalledAsync());
        await _server.WhenSubscribedAsync("a", Cancellation);
        var answer = new TaskCompletionSource();
        _adapter.Answer = _ => answer.Task;
        _server.Unsubscribe("a", _first);
        Pass(Linger * 2);
        Assert.Equal("-a", await _adapter.CalledAsync());

        _server.Subscribe("a", _second);
        var waiting = _server.WhenSubscribedAsync("a", Cancellation).AsTask();
        Assert.False(_adapter.WasCalled); // one call at a time
        answer.SetResult();

        Assert.Equal("+a", await _adapter.CalledAsync());
        await waiting;
        Assert.True(_adapter.Topics.ContainsKey("a"));
    }

    [Fact]
    public async Task Failed_subscription_is_tried_again_and_everyone_goes_on_waiting()
    {
        var failures = 3;
        _adapter.Answer = _ => Interlocked.Decrement(ref failures) >= 0 ? Task.FromException(new IOException("not now")) : Task.CompletedTask;
        List<string> told = [];
        _server.SubscriptionFailed += (topic, e) => told.Add($"{topic}: {e.Message}");
        await StartAsync();
        _server.Subscribe("a", _first);
        var waiting = _server.WhenSubscribedAsync("a", Cancellation).AsTask();

        for (var i = 0; i < 4; i++)
        {
            var called = _adapter.CalledAsync();
            while (!called.IsCompleted)
            {
                Pass(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }
            Assert.Equal("+a", await called);
        }

        await waiting;
        Assert.Equal(["a: not now", "a: not now", "a: not now"], told);
    }

    [Fact]
    public async Task Failure_to_unsubscribe_ends_the_subscription_all_the_same()
    {
        await StartAsync();
        _server.Subscribe("a", _first);
        Assert.Equal("+a", await _adapter.CalledAsync());
        await _server.WhenSubscribedAsync("a", Cancellation);
        _adapter.Answer = call => call[0] == '-' ? Task.FromException(new IOException("not now")) : Task.CompletedTask;
        _server.Unsubscribe("a", _first);
        Pass(Linger * 2);
        Assert.Equal("-a", await _adapter.CalledAsync());

        _server.Subscribe("a", _first);
        await _server.WhenSubscribedAsync("a", Cancellation);

        Assert.Equal("+a", await _adapter.CalledAsync());
    }

    [Fact]
    public async Task Nobody_waits_for_a_backplane_that_is_gone()
    {
        _adapter.Answer = _ => Task.Delay(Timeout.Infinite, Cancellation);
        await StartAsync();
        _adapter.Connect(false);
        _server.Subscribe("a", _first);

        Assert.True(_server.WhenSubscribedAsync("a", Cancellation).IsCompletedSuccessfully);

        Assert.Equal("+a", await _adapter.CalledAsync()); // it subscribes when it is back
    }

    [Fact]
    public async Task Loss_lets_go_of_those_who_wait()
    {
        _adapter.Answer = _ => Task.Delay(Timeout.Infinite, Cancellation);
        await StartAsync();
        _server.Subscribe("a", _first);
        var waiting = _server.WhenSubscribedAsync("a", Cancellation).AsTask();
        Assert.False(waiting.IsCompleted);

        _adapter.Connect(false);

        await waiting;
    }

    [Fact]
    public async Task What_has_subscribers_before_the_start_is_subscribed_to_then()
    {
        _server.Subscribe("a", _first);
        _server.Subscribe("b", _first);
        _server.Unsubscribe("b", _first);
        Assert.True(_server.WhenSubscribedAsync("a", Cancellation).IsCompletedSuccessfully);
        Assert.False(_adapter.WasCalled);
        Pass(Linger * 2);

        await StartAsync();

        Assert.Equal("+a", await _adapter.CalledAsync());
        await _server.WhenSubscribedAsync("a", Cancellation);
        Assert.Equal(["a"], _adapter.Topics.Keys);
    }

    [Fact]
    public void Server_that_stands_alone_listens_to_nothing()
    {
        var server = new PubSubServer(new LocalAdapter(), _time);

        server.Subscribe("a", _first);
        var subscribed = server.WhenSubscribedAsync("a", Cancellation);
        server.Unsubscribe("a", _first);

        Assert.True(subscribed.IsCompletedSuccessfully);
        Assert.Equal(0, _time.Timers);
    }

    [Fact]
    public async Task Subscription_is_there_when_there_are_subscribers_whatever_the_race()
    {
        _adapter.Answer = _ => Random.Shared.Next(3) == 0 ? Task.Delay(1, Cancellation) : Task.CompletedTask;
        await StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            async () =>
            {
                var listener = new Listener();
                for (var i = 0; i < 300; i++)
                {
                    var topic = $"{Random.Shared.Next(4)}";
                    _server.Subscribe(topic, listener);
                    if (i % 2 == 0) await _server.WhenSubscribedAsync(topic, Cancellation);
                    Assert.True(i % 2 != 0 || _adapter.Topics.ContainsKey(topic));
                    _server.Unsubscribe(topic, listener);
                    if (i % 5 == 0) Pass(Linger * 2);
                }
            },
            Cancellation)));
        _server.Subscribe("0", _first);
        await _server.WhenSubscribedAsync("0", Cancellation);

        while (_adapter.Topics.Count > 1)
        {
            Pass(Linger * 2);
            await Task.Yield();
        }
        Assert.Equal(["0"], _adapter.Topics.Keys);
        Assert.Equal(0, _adapter.Overlaps);
    }

    private ValueTask StartAsync() => _server.StartAsync(Cancellation);

    private void Pass(TimeSpan span)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += Sweep / 2) _time.Advance(Sweep / 2);
    }
}
