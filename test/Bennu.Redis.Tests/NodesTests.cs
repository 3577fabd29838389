using System.Text.Json.Nodes;
using Bennu.PubSub.TopicLogs;

namespace Bennu.Redis.Tests;

/// <summary>Two nodes on one Redis, as their clients see them.</summary>
public sealed class NodesTests : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _nodes = [];
    private readonly List<Client> _clients = [];
    private RedisServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RedisServer.StartDurableAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        foreach (var node in _nodes) await node.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("room:1", false)]
    [InlineData("log:1", false)]
    [InlineData("room:1", true)]
    [InlineData("log:1", true)]
    public async Task What_is_said_on_one_node_is_heard_on_both(string topic, bool isSharded)
    {
        var (first, second) = (await NodeAsync(o => o.ShardedPubSub = isSharded), await NodeAsync(o => o.ShardedPubSub = isSharded));
        var (here, there, speaker) = (await JoinAsync(first, topic), await JoinAsync(second, topic), await JoinAsync(first, topic));

        for (var i = 0; i < 20; i++) await speaker.SayAsync(topic, $"{i}");

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal($"{i}", await here.SaidAsync());
            Assert.Equal($"{i}", await there.SaidAsync());
        }
        Assert.Equal(topic.StartsWith("log:", StringComparison.Ordinal) ? 20 : 0, await RecordedAsync(first, topic));
    }

    [Fact]
    public async Task Durable_broadcast_is_published_once_by_the_script_that_records_it()
    {
        var (first, second) = (await NodeAsync(), await NodeAsync());
        var (there, speaker) = (await JoinAsync(second, "log:1"), await JoinAsync(first, "log:1"));
        await _server.ExecuteAsync("CONFIG", "RESETSTAT");

        for (var i = 0; i < 5; i++) await speaker.SayAsync("log:1", $"{i}");

        for (var i = 0; i < 5; i++) Assert.Equal($"{i}", await there.SaidAsync());
        Assert.Contains("cmdstat_publish:calls=5,", (string?)await _server.ExecuteAsync("INFO", "commandstats"));
    }

    [Fact]
    public async Task Log_that_waits_for_replicas_leaves_the_announcement_to_the_adapter()
    {
        await using var replica = await RedisServer.StartAsync("--replicaof", "127.0.0.1", $"{_server.Port}");
        await _server.ExecuteAsync("WAIT", 1, 4_000);
        var (first, second) = (await NodeAsync(o => o.WaitForReplicas = 1), await NodeAsync(o => o.WaitForReplicas = 1));
        Assert.False(first.Redis.Log.IsAnnouncing);
        var (there, speaker) = (await JoinAsync(second, "log:1"), await JoinAsync(first, "log:1"));

        await speaker.SayAsync("log:1", "hello");

        Assert.Equal("hello", await there.SaidAsync());
    }

    [Fact]
    public async Task Each_of_many_topics_is_heard_where_it_has_subscribers()
    {
        const int Topics = 90;
        var (first, second) = (await NodeAsync(), await NodeAsync());
        var (listener, speaker) = (await ConnectAsync(second), await ConnectAsync(first));
        for (var i = 0; i < Topics; i++)
        {
            await listener.JoinAsync($"room:{i}");
            await speaker.JoinAsync($"room:{i}");
        }

        for (var i = 0; i < Topics; i++) await speaker.SayAsync($"room:{i}", $"{i}");

        // Topics have no order among each other on the way to a client.
        var heard = new HashSet<string?>();
        for (var i = 0; i < Topics; i++) Assert.True(heard.Add(await listener.SaidAsync()));
    }

    [Fact]
    public async Task Durable_subscribers_get_what_they_missed_while_Redis_was_gone_without_connecting_again()
    {
        Node[] nodes = [await NodeAsync(), await NodeAsync()];
        var listeners = new List<Client>();
        for (var i = 0; i < 10; i++) listeners.Add(await JoinAsync(nodes[i % 2], $"log:{i % 3}"));
        for (var i = 0; i < 3; i++) await (await JoinAsync(nodes[0], $"log:{i}")).SayAsync($"log:{i}", "before");
        foreach (var listener in listeners) Assert.Equal("before", await listener.SaidAsync());

        _server.Kill();
        await RecordUnseenAsync("missed");
        await _server.StartAsync();

        foreach (var listener in listeners) Assert.Equal("missed", await listener.SaidAsync());
        await SayUntilOkAsync(await ConnectAsync(nodes[1]), "log:0", "after");
        Assert.Equal("after", await listeners[0].SaidAsync());
    }

    [Fact]
    public async Task Redis_that_comes_back_without_its_data_is_told_to_every_subscriber_as_a_reset()
    {
        await using var forgetful = await RedisServer.StartAsync();
        var (first, second) = (await NodeAsync(forgetful), await NodeAsync(forgetful));
        var (here, there) = (await JoinAsync(first, "log:1"), await JoinAsync(second, "log:1"));
        await (await JoinAsync(first, "log:1")).SayAsync("log:1", "before");
        foreach (var listener in (Client[])[here, there]) Assert.Equal("before", await listener.SaidAsync());
        var before = await first.Redis.Log.SeekAsync("log:1", LogStart.Newest, TestContext.Current.CancellationToken);

        await forgetful.RestartAsync();

        foreach (var listener in (Client[])[here, there]) AssertReset(await listener.NextAsync("stream:state"));
        await SayUntilOkAsync(await ConnectAsync(second), "log:1", "after");
        foreach (var listener in (Client[])[here, there]) Assert.Equal("after", await listener.SaidAsync());
        var after = await first.Redis.Log.SeekAsync("log:1", LogStart.Newest, TestContext.Current.CancellationToken);
        Assert.NotEqual(before.Epoch, after.Epoch);
        Assert.True(after.Position > before.Position, $"{after} lies below {before}, which was forgotten.");
    }

    [Fact]
    public async Task Flushed_Redis_is_told_as_a_reset_with_the_next_message()
    {
        var (first, second) = (await NodeAsync(), await NodeAsync());
        var (here, there, speaker) = (await JoinAsync(first, "log:1"), await JoinAsync(second, "log:1"), await JoinAsync(first, "log:1"));
        await speaker.SayAsync("log:1", "before");
        foreach (var listener in (Client[])[here, there]) Assert.Equal("before", await listener.SaidAsync());

        await _server.ExecuteAsync("FLUSHALL");
        await speaker.SayAsync("log:1", "after");

        foreach (var listener in (Client[])[here, there])
        {
            AssertReset(await listener.NextAsync("stream:state"));
            Assert.Equal("after", await listener.SaidAsync());
        }
    }

    [Fact]
    public async Task Node_that_shares_the_applications_connection_leaves_it_open()
    {
        await using var connection = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(_server.Configuration);
        var node = await NodeAsync(o => o.Connection = connection);
        await (await JoinAsync(node, "log:1")).SayAsync("log:1", "hello");
        await node.DisposeAsync();

        Assert.True(await connection.GetDatabase().PingAsync() > TimeSpan.Zero);
        Assert.Equal(0, (await _server.ExecuteAsync("PUBSUB", "CHANNELS", "bennu:*")).Length);
    }

    private static void AssertReset(JsonNode state) =>
        Assert.Equal(("reset", "epoch"), ((string?)state["status"], (string?)state["reason"]));

    private static async Task<int> RecordedAsync(Node node, string topic) =>
        (await node.Redis.Log.ReadAsync(topic, 0, 100, 100_000, TestContext.Current.CancellationToken)).Entries.Count;

    // Records, with nobody there to hear of it.
    private async Task RecordUnseenAsync(string text)
    {
        var port = RedisServer.FreePort();
        await _server.StartAsync(port);
        await using var unseen = new RedisBackplane(new() { Configuration = RedisServer.At(port) });
        for (var i = 0; i < 3; i++)
        {
            var payload = System.Text.Encoding.UTF8.GetBytes($$"""{"text":"{{text}}"}""");
            var message = new LogMessage { Topic = $"log:{i}", Event = "said", Payload = payload };
            await unseen.Log.AppendAsync(message, new(), TestContext.Current.CancellationToken);
        }
        _server.Kill();
    }

    // While Redis is on its way back, a join or a push may find it gone.
    private static async Task SayUntilOkAsync(Client client, string topic, string text)
    {
        while ((string?)(await client.PushAsync(topic, "phx_join", new JsonObject()))["status"] != "ok") await Task.Yield();
        while ((string?)(await client.PushAsync(topic, "say", new JsonObject { ["text"] = text }))["status"] != "ok")
            await Task.Yield();
    }

    private Task<Node> NodeAsync(Action<RedisOptions>? configure = null) => NodeAsync(_server, configure);

    private async Task<Node> NodeAsync(RedisServer server, Action<RedisOptions>? configure = null)
    {
        var node = await Node.StartAsync(server, configure);
        _nodes.Add(node);
        return node;
    }

    private async Task<Client> JoinAsync(Node node, string topic) => await (await ConnectAsync(node)).JoinAsync(topic);

    private async Task<Client> ConnectAsync(Node node)
    {
        var client = await node.ConnectAsync();
        _clients.Add(client);
        return client;
    }
}
