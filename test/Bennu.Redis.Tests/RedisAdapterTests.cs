using Bennu.PubSub;
using Bennu.PubSub.TopicLogs;
using StackExchange.Redis;

namespace Bennu.Redis.Tests;

public sealed class RedisAdapterTests : IAsyncLifetime, IPubSubReceiver
{
    private const int Topics = 40, Each = 100, Senders = 3;

    private readonly Lock _gate = new();
    private readonly List<Broadcast> _received = [];
    private readonly SemaphoreSlim _connected = new(0);
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RedisServer _server = null!;
    private int _expected = 1;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RedisServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    void IPubSubReceiver.Receive(Broadcast broadcast, string dispatcher)
    {
        lock (_gate)
        {
            _received.Add(broadcast);
            if (_received.Count == _expected) _all.SetResult();
        }
    }

    void IPubSubReceiver.ConnectionChanged(bool isConnected) => _connected.Release();

    [Fact]
    public async Task Order_of_each_sender_is_kept_across_many_topics_while_all_send_at_once()
    {
        _expected = Topics * Each * Senders;
        await using var node = await StartAsync(this);
        for (var topic = 0; topic < Topics; topic++) await node.Adapter.SubscribeAsync($"topic:{topic}", Cancellation);

        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() => SendAllAsync($"{sender}"), Cancellation)));
        await _all.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        for (var sender = 0; sender < Senders; sender++)
        {
            Assert.Equal(
                Enumerable.Range(0, Topics * Each).Select(i => $"{i}"),
                _received.Where(b => b.FromSession == $"{sender}").Select(b => b.Event));
        }
    }

    [Fact]
    public async Task Order_is_kept_between_broadcasts_and_what_the_log_announces()
    {
        _expected = 2 * Each;
        await using var node = await StartAsync(this);
        await node.Adapter.SubscribeAsync("topic", Cancellation);
        await using var sender = await StartAsync(new Deaf());
        var log = sender.LogFor(sender.Adapter);

        for (var i = 0; i < Each; i++)
        {
            await BroadcastAsync(sender, $"{2 * i}");
            var message = new LogMessage { Topic = "topic", Event = $"{2 * i + 1}", Payload = new byte[] { 1 } };
            await log.AppendAsync(message, new LogRetention(), Cancellation);
        }
        await _all.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        Assert.Equal(Enumerable.Range(0, _expected).Select(i => $"{i}"), _received.Select(b => b.Event));
    }

    [Fact]
    public async Task Foreign_messages_are_counted_and_otherwise_ignored()
    {
        await using var node = await StartAsync(this);
        await node.Adapter.SubscribeAsync("topic", Cancellation);
        var channel = Assert.Single((RedisResult[])(await _server.ExecuteAsync("PUBSUB", "CHANNELS", "*to:topic"))!).ToString();

        byte[][] hostile = [[], [0xB7], [0xB7, 1], [0xB7, 1, .. new byte[16]], "hello"u8.ToArray(), new byte[100_000]];
        foreach (var bytes in hostile) await _server.ExecuteAsync("PUBLISH", channel, bytes);
        await using var sender = await StartAsync(new Deaf());
        await BroadcastAsync(sender);
        await _all.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        Assert.Equal("said", Assert.Single(_received).Event);
        Assert.Equal(hostile.Length, node.Adapter.ForeignMessages);
    }

    [Fact]
    public async Task Refusal_fails_the_broadcasts_after_it_until_Redis_takes_one()
    {
        await using var node = await StartAsync(new Deaf());
        await _server.ExecuteAsync("ACL", "SETUSER", "default", "-publish");

        var failure = await Record.ExceptionAsync(async () =>
        {
            while (true) await BroadcastAsync(node);
        }).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        Assert.IsType<RedisServerException>(failure);
        Assert.InRange(node.Adapter.RefusedBroadcasts, 1, long.MaxValue);
        var refused = node.Adapter.RefusedBroadcasts;
        await Assert.ThrowsAsync<RedisServerException>(() => BroadcastAsync(node).AsTask());

        await _server.ExecuteAsync("ACL", "SETUSER", "default", "+publish");
        await BroadcastAsync(node);
        await BroadcastAsync(node);
        Assert.Equal(refused, node.Adapter.RefusedBroadcasts);
    }

    [Fact]
    public async Task Start_without_Redis_takes_two_seconds_at_most()
    {
        _server.Kill();
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var node = new RedisBackplane(new() { Configuration = RedisServer.At(_server.Port) }, clock);

        var start = node.Adapter.StartAsync(new Deaf(), Cancellation).AsTask();
        Assert.False(start.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(2));

        await start.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        Assert.False(node.Adapter.IsConnected);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new RedisBackplane(new() { KeyPrefix = "a{b}" }));
        Assert.Throws<ArgumentException>(() => new RedisBackplane(new() { NodeName = "" }));
        Assert.Throws<ArgumentException>(() => new RedisBackplane(new() { Configuration = new() }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RedisBackplane(new() { WaitForReplicas = -1 }));
    }

    private static ValueTask BroadcastAsync(RedisBackplane node, string @event = "said") =>
        node.Adapter.BroadcastAsync(new Broadcast { Topic = "topic", Event = @event, Payload = default }, "", Cancellation);

    private async Task SendAllAsync(string sender)
    {
        await using var node = await StartAsync(new Deaf());
        for (var i = 0; i < Topics * Each; i++)
        {
            var broadcast = new Broadcast { Topic = $"topic:{i % Topics}", Event = $"{i}", Payload = default, FromSession = sender };
            await node.Adapter.BroadcastAsync(broadcast, "", Cancellation);
        }
    }

    private async Task<RedisBackplane> StartAsync(IPubSubReceiver receiver)
    {
        var node = _server.Open(o => o.NodeName = $"{Guid.NewGuid()}");
        await node.Adapter.StartAsync(receiver, Cancellation);
        await (receiver is Deaf deaf ? deaf.Connected : _connected).WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        return node;
    }

    private sealed class Deaf : IPubSubReceiver
    {
        public SemaphoreSlim Connected { get; } = new(0);

        public void Receive(Broadcast broadcast, string dispatcher)
        {
        }

        public void ConnectionChanged(bool isConnected) => Connected.Release();
    }
}
