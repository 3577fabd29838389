using Bennu.PubSub.TopicLogs;

namespace Bennu.Nats.Tests.Logs;

/// <summary>Servers that die, and those that come back without what they had.</summary>
public sealed class LossTests(NatsServer server) : IClassFixture<NatsServer>, IAsyncDisposable
{
    private readonly LogNode _node = new(server.Options), _other = new(server.Options);
    private readonly string _topic = LogNode.NewTopic();

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _other.DisposeAsync();
        await server.StartAsync();
    }

    [Fact]
    public async Task Killed_server_comes_back_with_everything_and_its_ids()
    {
        var first = await _node.AppendAsync(_topic, "first", id: "id");
        var second = await _node.AppendAsync(_topic, "second");

        await server.KillAsync();
        await server.StartAsync();

        Assert.Equal(["first", "second"], LogNode.Texts(await LogNode.SoonAsync(() => _node.ReadAsync(_topic))));
        Assert.Equal(first, await LogNode.SoonAsync(() => _node.AppendAsync(_topic, "again", id: "id")));
        var third = await _node.AppendAsync(_topic, "third");
        Assert.Equal((second.Epoch, second.Position), (third.Epoch, third.Previous));
    }

    [Fact]
    public async Task Server_that_lost_everything_begins_another_epoch_with_positions_not_given_before()
    {
        var first = await _node.AppendAsync(_topic, "first", id: "id");
        await _other.ReadAsync(_topic);

        await server.KillAsync();
        server.Wipe();
        await server.StartAsync();
        _node.Clock.Advance(TimeSpan.FromMilliseconds(1));

        // The other one is told by the servers, not by the one that made the stream.
        var next = await LogNode.SoonAsync(() => _node.AppendAsync(_topic, "second", id: "id"));
        var page = await LogNode.SoonAsync(() => _other.ReadAsync(_topic, first.Position));
        Assert.NotEqual(first.Epoch, next.Epoch);
        Assert.Equal(0ul, next.Previous);
        Assert.True(next.Position > first.Position, $"{next} does not lie above {first}, which was lost.");
        Assert.Equal((next.Epoch, Continuity.Epoch), (page.Epoch, page.Continues(first.Place)));
    }

    [Fact]
    public async Task Stream_that_is_made_anew_while_nodes_are_connected_is_another_epoch_for_all()
    {
        var empty = LogNode.NewTopic();
        var first = await _node.AppendAsync(_topic, "first");
        var before = (await _other.ReadAsync(empty)).Epoch;
        var manager = _node.Backplane.Connection.JetStream;
        List<string> names = [];
        await foreach (var name in manager.ListStreamNamesAsync(cancellationToken: TestContext.Current.CancellationToken)) names.Add(name);
        foreach (var name in names) await manager.DeleteStreamAsync(name, TestContext.Current.CancellationToken);

        var next = await _node.AppendAsync(_topic, "second");

        Assert.NotEqual(first.Epoch, next.Epoch);
        Assert.Equal(0ul, next.Previous);
        Assert.NotEqual(before, (await _other.ReadAsync(empty)).Epoch);
        Assert.Equal(next.Position, (await _other.ReadAsync(_topic)).Last);
    }

    [Fact]
    public async Task Restored_backup_is_found_out_by_the_chain_at_a_place_it_never_had()
    {
        var first = await _node.AppendAsync(_topic, "first");
        await server.KillAsync();
        server.Copy("jetstream", "backup");
        await server.StartAsync();
        _node.Clock.Advance(TimeSpan.FromSeconds(1));
        var lost = await LogNode.SoonAsync(() => _node.AppendAsync(_topic, "lost"));
        await server.KillAsync();
        server.Copy("backup", "jetstream");
        await server.StartAsync();

        Assert.Equal(Continuity.Ahead, (await LogNode.SoonAsync(() => _node.ReadAsync(_topic, lost.Position))).Continues(lost.Place));
        _node.Clock.Advance(TimeSpan.FromSeconds(1));
        var next = await LogNode.SoonAsync(() => _node.AppendAsync(_topic, "next"));

        Assert.Equal((first.Epoch, first.Position), (next.Epoch, next.Previous));
        Assert.Equal(Continuity.Epoch, (await _node.ReadAsync(_topic, lost.Position)).Continues(lost.Place));
        Assert.Equal(Continuity.Proven, (await _node.ReadAsync(_topic, first.Position)).Continues(first.Place));
    }

    [Fact]
    public async Task While_there_is_no_server_the_log_fails_at_once()
    {
        await server.KillAsync();

        await Assert.ThrowsAsync<TopicLogException>(() => _node.AppendAsync(_topic, "lost"));
        await Assert.ThrowsAsync<TopicLogException>(() => _node.ReadAsync(_topic));
        await server.StartAsync();
        await LogNode.SoonAsync(() => _node.AppendAsync(_topic, "first"));
    }

    [Fact]
    public async Task Other_number_of_streams_is_refused()
    {
        await _node.AppendAsync(_topic, "first");
        await using var wrong = new LogNode(server.Options with { LogStreams = 3 });

        var refusal = await Assert.ThrowsAsync<TopicLogException>(() => AppendEverywhereAsync(wrong));

        Assert.Matches("is \"Bennu's topic logs, [1-4] of 4\", not \"Bennu's topic logs, [1-4] of 3\"", refusal.Message);

        static async Task AppendEverywhereAsync(LogNode node)
        {
            for (var i = 0; i < 32; i++) await node.AppendAsync($"room:{i}", "text");
        }
    }
}
