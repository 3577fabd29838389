using Bennu.PubSub;
using Bennu.PubSub.TopicLogs;
using Bennu.Tests.Shared;
using Bennu.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Bennu.Tests.Durable;

/// <summary>Durable topics of two nodes that share a log, on a backplane that comes late, goes and comes back.</summary>
public sealed class BackplaneTests : DurableSuite
{
    private readonly MemoryBackplane _backplane;
    private readonly TestNode _node;
    private readonly TestServer _there;

    public BackplaneTests() : this(new MemoryBackplane()) { }

    private BackplaneTests(MemoryBackplane backplane) : this(backplane, new TestNode(backplane.CreateNode("here"))) { }

    private BackplaneTests(MemoryBackplane backplane, TestNode node) : base(node)
    {
        (_backplane, _node) = (backplane, node);
        Assert.NotNull(Server.PubSub);
        _there = TestServer.Start<RoomsSocket>(add: services => services.AddSingleton<ITopicLog>(Log).AddSingleton(_backplane.CreateNode("there")));
    }

    public override async ValueTask DisposeAsync()
    {
        await _there.DisposeAsync();
        await base.DisposeAsync();
    }

    private async Task StartAsync()
    {
        await Server.PubSub.StartAsync();
        await _there.PubSub.StartAsync();
    }

    [Fact]
    public async Task Feed_opens_when_the_node_listens_so_that_nothing_is_between()
    {
        await StartAsync();
        var gate = new Gate("subscribe");
        _node.Subscribing = _ => gate.PassAsync();
        var client = await Server.ConnectAsync(Wire);
        client.Send("1", "1", Room, "phx_join");
        await gate.ReachedAsync();
        await SayThereAsync(1); // announced to nobody here
        await client.ExpectSilenceAsync();
        Assert.Equal(0, Log.Reads);

        gate.Open();
        Assert.Contains("\"status\":\"ok\"", await client.NextAsync(), StringComparison.Ordinal);
        await client.ExpectAsync(Live("@e1:1"));
        await SayThereAsync(2);

        await client.ExpectAsync(SaidFrom(2, 2));
    }

    [Fact, DurableStatement("nodes 6")]
    public async Task What_was_announced_while_the_backplane_was_gone_is_read_as_soon_as_it_is_back()
    {
        await StartAsync();
        const string Other = "room:b";
        var (a, b, there) = (await LiveAsync(), await LiveAsync(Other), await JoinThereAsync());
        _backplane.Cut();
        for (var n = 1; n <= 3; n++) await SayThereAsync(n);
        await SayThereAsync(1, Other);
        await there.ExpectAsync(SaidFrom(1, 3));
        await a.ExpectSilenceAsync();

        _backplane.Restore();

        await a.ExpectAsync(SaidFrom(1, 3));
        await b.ExpectAsync(SaidFrom(1, 1, Other));
        await SayAsync(4);
        await a.ExpectAsync(SaidFrom(4, 4));
        await there.ExpectAsync(SaidFrom(4, 4));
    }

    [Fact, DurableStatement("nodes 6")]
    public async Task Feed_that_opens_as_the_backplane_comes_back_misses_nothing()
    {
        await StartAsync();
        _backplane.Cut();
        var reading = new TaskCompletionSource();
        Log.Reading = reading.Task;
        var client = await Server.ConnectAsync(Wire);
        var reads = Log.Reads;
        client.Send("1", "1", Room, "phx_join");
        while (Log.Reads == reads) await Task.Yield();

        _backplane.Restore(); // before the feed knows where it is
        reading.SetResult();

        Assert.Contains("\"status\":\"ok\"", await client.NextAsync(), StringComparison.Ordinal);
        await client.ExpectAsync(Live("@e1:0"));
        while (Log.Reads < reads + 3) await Task.Yield(); // to seek, to read, and once more
    }

    [Fact]
    public async Task Broadcast_that_the_log_does_not_acknowledge_fails_after_the_time_out()
    {
        await StartAsync();
        var gate = new Gate("append");
        Log.Recorded = _ => gate.PassAsync();
        var saying = SayAsync(1);
        await gate.ReachedAsync();

        Server.Time.Advance(TimeSpan.FromSeconds(5));

        var exception = await Assert.ThrowsAsync<TopicLogException>(() => Patience.For(saying, "the broadcast"));
        Assert.Equal("the log of topic \"room:a\" did not acknowledge a message within 00:00:05", exception.Message);
    }

    private Task SayThereAsync(int n, string room = Room) => _there.BroadcastAsync(room, "said", $$"""{"n":{{n}}}""");

    private async Task<TestClient> JoinThereAsync()
    {
        var client = await _there.ConnectAsync(Wire);
        await EnterAsync(client);
        Assert.Contains("\"live\"", await client.NextAsync(), StringComparison.Ordinal);
        return client;
    }
}
