namespace Bennu.PubSub.Tests;

/// <summary>What the backplane in memory does on request, beyond what every adapter has to.</summary>
public sealed class MemoryBackplaneTests : IAsyncDisposable
{
    private readonly MemoryBackplane _backplane = new();
    private readonly PubSubServer _a, _b;
    private readonly Listener _listener = new();

    public MemoryBackplaneTests()
    {
        _a = new PubSubServer(_backplane.CreateNode("a"));
        _b = new PubSubServer(_backplane.CreateNode("b"));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    [Fact]
    public async Task What_is_held_back_arrives_when_it_is_released_in_the_order_it_was_sent()
    {
        await StartAsync();
        _backplane.Hold();
        await SendAsync("1");
        await SendAsync("2");
        Assert.Empty(_listener.Received);

        _backplane.Release();
        await SendAsync("3");

        Assert.Equal(["1", "2", "3"], _listener.Events);
    }

    [Fact]
    public async Task Copies_lose_and_repeat()
    {
        await StartAsync();
        _backplane.Copies = (node, broadcast) => node == "b" ? int.Parse(broadcast.Event) : 7;

        for (var copies = 0; copies < 3; copies++) await SendAsync($"{copies}");

        Assert.Equal(["1", "2", "2"], _listener.Events);
    }

    [Fact]
    public async Task Node_that_is_cut_gets_nothing_of_what_waits_for_it()
    {
        await StartAsync();
        _backplane.Hold();
        await SendAsync("lost");
        _backplane.Cut("b");
        await SendAsync("lost too");
        _backplane.Restore("b");
        _backplane.Release();

        await SendAsync("there");

        Assert.Equal(["there"], _listener.Events);
    }

    [Fact]
    public void Name_is_taken_once()
    {
        var exception = Assert.Throws<ArgumentException>(() => _backplane.CreateNode("a"));

        Assert.StartsWith("node \"a\" is there already", exception.Message, StringComparison.Ordinal);
    }

    private async Task StartAsync()
    {
        _b.Subscribe("topic", _listener);
        await _a.StartAsync(Cancellation);
        await _b.StartAsync(Cancellation);
        await _b.WhenSubscribedAsync("topic", Cancellation);
    }

    private async Task SendAsync(string name) =>
        await _a.BroadcastAsync(new Broadcast { Topic = "topic", Event = name, Payload = "{}"u8.ToArray() }, cancellationToken: Cancellation);
}
