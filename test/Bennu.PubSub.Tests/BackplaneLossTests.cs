namespace Bennu.PubSub.Tests;

/// <summary>What the server does while its adapter cannot reach the other nodes.</summary>
public sealed class BackplaneLossTests : IAsyncDisposable
{
    private readonly MemoryBackplane _backplane = new();
    private readonly PubSubServer _here, _there;
    private readonly Listener _local = new(), _remote = new();
    private readonly List<bool> _changes = [];

    public BackplaneLossTests()
    {
        _here = new PubSubServer(_backplane.CreateNode("here"));
        _there = new PubSubServer(_backplane.CreateNode("there"));
        _here.ConnectionChanged += _changes.Add;
        _here.Subscribe("topic", _local);
        _there.Subscribe("topic", _remote);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
    }

    [Fact]
    public async Task Broadcasts_reach_this_node_and_are_counted()
    {
        await StartAsync();
        _backplane.Cut();

        await SendAsync("alone");
        await _here.DirectBroadcastAsync("there", Event("direct"), cancellationToken: Cancellation);
        await _here.DirectBroadcastAsync("here", Event("to itself"), cancellationToken: Cancellation);
        _backplane.Restore();
        await SendAsync("together");

        Assert.Equal(["alone", "to itself", "together"], _local.Events);
        Assert.Equal(["together"], _remote.Events);
        Assert.Equal(2, _here.UndeliveredCount);
        Assert.Equal([true, false, true], _changes);
        Assert.True(_here.IsConnected);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Failure_that_goes_with_the_loss_is_no_failure_of_the_broadcast(bool isLate)
    {
        var adapter = new ListeningAdapter();
        await using var server = new PubSubServer(adapter);
        await server.StartAsync(Cancellation);
        server.Subscribe("topic", _local);
        await server.WhenSubscribedAsync("topic", Cancellation);
        adapter.Answer = _ => isLate ? Late() : throw Lost();

        await server.BroadcastAsync(Event("said"), cancellationToken: Cancellation);
        adapter.Connect(true);
        await server.DirectBroadcastAsync("there", Event("direct"), cancellationToken: Cancellation);

        Assert.Equal(["said"], _local.Events);
        Assert.Equal(2, server.UndeliveredCount);

        async Task Late()
        {
            await Task.Yield();
            throw Lost();
        }

        IOException Lost()
        {
            adapter.Connect(false);
            return new IOException("lost");
        }
    }

    [Fact]
    public async Task Node_that_starts_without_a_backplane_is_on_its_own_until_there_is_one()
    {
        _backplane.Cut();
        await StartAsync();
        await SendAsync("alone");
        Assert.False(_here.IsConnected);

        _backplane.Restore();
        await SendAsync("together");

        Assert.Equal(["together"], _remote.Events);
        Assert.Equal([true], _changes);
    }

    private async Task StartAsync()
    {
        await _here.StartAsync(Cancellation);
        await _there.StartAsync(Cancellation);
        while (_there.IsConnected && !_there.WhenSubscribedAsync("topic", Cancellation).IsCompleted) await Task.Yield();
    }

    private async Task SendAsync(string name)
    {
        await _there.WhenSubscribedAsync("topic", Cancellation);
        await _here.BroadcastAsync(Event(name), cancellationToken: Cancellation);
    }

    private static Broadcast Event(string name) => new() { Topic = "topic", Event = name, Payload = "{}"u8.ToArray() };
}
