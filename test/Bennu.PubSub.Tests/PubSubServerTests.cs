using Bennu.Tests.Shared;

namespace Bennu.PubSub.Tests;

/// <summary>What a subscriber receives, and what the adapter has to do with it (sections 7.1 and 7.3).</summary>
public sealed class PubSubServerTests : IAsyncDisposable
{
    private const string Topic = "room:a";

    private readonly FakeAdapter _adapter = new();
    private readonly PubSubServer _server;
    private readonly Listener _first = new();
    private readonly Listener _second = new();

    public PubSubServerTests() => _server = new PubSubServer(_adapter);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Broadcast_reaches_the_subscribers_of_its_topic_in_order()
    {
        _server.Subscribe(Topic, _first);
        _server.Subscribe(Topic, _second);
        _server.Subscribe("room:b", _second);

        for (var i = 0; i < 3; i++) await _server.BroadcastAsync(Event($"{i}"), cancellationToken: Cancellation);

        Assert.Equal(["0", "1", "2"], _first.Events);
        Assert.Equal(["0", "1", "2"], _second.Events);
        Assert.Equal(["all room:a 0 []", "all room:a 1 []", "all room:a 2 []"], _adapter.Calls);
    }

    [Fact]
    public async Task Broadcast_arrives_as_the_object_that_was_sent()
    {
        var broadcast = Event("a");
        _server.Subscribe(Topic, _first);

        await _server.BroadcastAsync(broadcast, cancellationToken: Cancellation);

        Assert.Same(broadcast, Assert.Single(_first.Received));
    }

    [Fact]
    public async Task Broadcast_to_nobody_is_fine() => await _server.BroadcastAsync(Event("a"), cancellationToken: Cancellation);

    [Fact]
    public async Task Broadcast_leaves_out_the_one_it_is_from()
    {
        _server.Subscribe(Topic, _first);
        _server.Subscribe(Topic, _second);

        await _server.BroadcastAsync(Event("a", from: _first), cancellationToken: Cancellation);

        Assert.Empty(_first.Events);
        Assert.Equal(["a"], _second.Events);
    }

    [Fact, Statement(137)]
    public async Task Subscribing_twice_delivers_twice_and_one_unsubscribe_ends_both()
    {
        _server.Subscribe(Topic, _first);
        _server.Subscribe(Topic, _second);
        _server.Subscribe(Topic, _first);
        await _server.BroadcastAsync(Event("a"), cancellationToken: Cancellation);
        Assert.Equal(["a", "a"], _first.Events);

        _server.Unsubscribe(Topic, _first);
        await _server.BroadcastAsync(Event("b"), cancellationToken: Cancellation);

        Assert.Equal(["a", "a"], _first.Events);
        Assert.Equal(["a", "b"], _second.Events);
    }

    [Fact, Statement(137)]
    public async Task Unsubscribing_without_a_subscription_is_fine()
    {
        _server.Unsubscribe(Topic, _first);
        _server.Subscribe(Topic, _second);
        _server.Unsubscribe(Topic, _first);
        await _server.BroadcastAsync(Event("a"), cancellationToken: Cancellation);

        Assert.Equal(["a"], _second.Events);
    }

    [Fact]
    public async Task Topic_that_was_emptied_can_be_subscribed_to_again()
    {
        for (var i = 0; i < 3; i++)
        {
            _server.Subscribe(Topic, _first);
            await _server.BroadcastAsync(Event($"{i}"), cancellationToken: Cancellation);
            _server.Unsubscribe(Topic, _first);
            await _server.BroadcastAsync(Event("missed"), cancellationToken: Cancellation);
        }

        Assert.Equal(["0", "1", "2"], _first.Events);
    }

    [Fact, Statement(138)]
    public async Task Adapter_comes_before_local_delivery()
    {
        var delay = new TaskCompletionSource();
        _adapter.Delay = delay.Task;
        _server.Subscribe(Topic, _first);

        var sent = _server.BroadcastAsync(Event("a"), cancellationToken: Cancellation);
        Assert.Equal(["all room:a a []"], _adapter.Calls);
        Assert.Empty(_first.Events);
        delay.SetResult();
        await sent;

        Assert.Equal(["a"], _first.Events);
    }

    [Theory, Statement(138)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Adapters_failure_reaches_the_broadcaster_and_nobody_else(bool isLate)
    {
        if (isLate) _adapter.Delay = Task.Run(() => { }, Cancellation);
        _adapter.Failure = new IOException("no network");
        _server.Subscribe(Topic, _first);

        var exception = await Assert.ThrowsAsync<BroadcastException>(
            () => _server.BroadcastAsync(Event("a"), cancellationToken: Cancellation).AsTask());

        Assert.Equal("broadcast to topic \"room:a\" failed: no network", exception.Message);
        Assert.Same(_adapter.Failure, exception.InnerException);
        Assert.Empty(_first.Events);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancellation_is_no_failure_of_the_adapter(bool isDirect)
    {
        _adapter.Failure = new OperationCanceledException();

        await Assert.ThrowsAsync<OperationCanceledException>(() => isDirect
            ? _server.DirectBroadcastAsync("there", Event("a"), cancellationToken: Cancellation).AsTask()
            : _server.BroadcastAsync(Event("a"), cancellationToken: Cancellation).AsTask());
    }

    [Fact]
    public void Local_broadcast_passes_the_adapter_by()
    {
        _adapter.Failure = new IOException("no network");
        _server.Subscribe(Topic, _first);

        _server.LocalBroadcast(Event("a"));

        Assert.Equal(["a"], _first.Events);
        Assert.Empty(_adapter.Calls);
    }

    [Fact, Statement(138)]
    public async Task Direct_broadcast_goes_to_one_node_and_an_unknown_one_is_no_error()
    {
        _server.Subscribe(Topic, _first);

        await _server.DirectBroadcastAsync("there", Event("a"), cancellationToken: Cancellation);

        Assert.Equal(["there room:a a []"], _adapter.Calls);
        Assert.Empty(_first.Events);
    }

    [Fact, Statement(138)]
    public async Task Direct_broadcast_of_a_server_that_stands_alone_is_lost_silently()
    {
        await using var alone = new PubSubServer();
        alone.Subscribe(Topic, _first);
        await alone.StartAsync(Cancellation);

        await alone.DirectBroadcastAsync("nobody knows", Event("a"), cancellationToken: Cancellation);
        await alone.DirectBroadcastAsync(alone.NodeName, Event("b"), cancellationToken: Cancellation);

        Assert.Equal(["b"], _first.Events);
        Assert.Equal(Environment.MachineName, alone.NodeName);
    }

    [Fact]
    public async Task Direct_broadcast_to_this_node_is_local()
    {
        _server.Subscribe(Topic, _first);

        await _server.DirectBroadcastAsync("here", Event("a"), cancellationToken: Cancellation);

        Assert.Equal(["a"], _first.Events);
        Assert.Empty(_adapter.Calls);
    }

    [Fact]
    public async Task Direct_broadcasts_failure_reaches_the_broadcaster()
    {
        _adapter.Failure = new IOException("no network");

        await Assert.ThrowsAsync<BroadcastException>(
            () => _server.DirectBroadcastAsync("there", Event("a"), cancellationToken: Cancellation).AsTask());
    }

    [Fact, Statement(139)]
    public async Task Custom_dispatcher_gets_the_subscriptions_with_metadata_and_whom_to_leave_out()
    {
        var dispatcher = new NamedDispatcher("named");
        _server.Subscribe(Topic, _first, "metadata");
        _server.Subscribe(Topic, _second, true);

        await _server.BroadcastAsync(Event("a", from: _first), dispatcher, Cancellation);
        await _server.BroadcastAsync(Event("b"), dispatcher, Cancellation);

        Assert.Equal([new Subscription(_first, "metadata"), new Subscription(_second, true)], dispatcher.Dispatched[0].Subscriptions);
        Assert.Same(_first, dispatcher.Dispatched[0].From);
        Assert.Null(dispatcher.Dispatched[1].From);
        Assert.Equal(["all room:a a [named]", "all room:a b [named]"], _adapter.Calls);
        Assert.Empty(_first.Events);
        Assert.Equal(["a", "b"], _second.Events);
    }

    [Fact, Statement(139)]
    public async Task Custom_dispatcher_is_found_by_its_name_when_another_node_broadcasts()
    {
        var dispatcher = new NamedDispatcher("named");
        _server.AddDispatcher(dispatcher);
        _server.Subscribe(Topic, _first, true);
        _server.Subscribe(Topic, _second);
        await _server.StartAsync(Cancellation);

        _adapter.Receiver!.Receive(Event("a"), "named");
        _adapter.Receiver.Receive(Event("b"), "");
        _adapter.Receiver.Receive(Event("c"), "unknown");

        var dispatched = Assert.Single(dispatcher.Dispatched);
        Assert.Equal("a", dispatched.Broadcast.Event);
        Assert.Null(dispatched.From);
        Assert.Equal(["a", "b", "c"], _first.Events);
        Assert.Equal(["b", "c"], _second.Events);
        Assert.Empty(_adapter.Calls); // what came from elsewhere does not go out again
    }

    [Fact]
    public async Task Disposing_stops_the_adapter()
    {
        await using (new PubSubServer(_adapter))
        {
        }

        Assert.Equal(["disposed"], _adapter.Calls);
    }

    private static Broadcast Event(string name, object? from = null) =>
        new() { Topic = Topic, Event = name, Payload = "{}"u8.ToArray(), From = from };
}
