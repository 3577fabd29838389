using Bennu.PubSub.TopicLogs;

namespace Bennu.Nats.Tests.Logs;

public sealed class TrimmerTests(NatsServer server) : IClassFixture<NatsServer>, IAsyncDisposable
{
    private static readonly LogRetention Five = LogNode.KeepsAll with { Count = 5 };

    private readonly LogNode _node = new(server.Options);
    private readonly string _topic = LogNode.NewTopic();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task What_nobody_sees_is_removed()
    {
        for (var i = 0; i < 30; i++) await _node.AppendAsync(_topic, $"{i}", Five);
        var before = await _node.ReadAsync(_topic);
        Assert.Equal(30, await _node.StoredAsync(_topic));

        await _node.Backplane.Trimmer.TrimAsync(Cancellation);

        Assert.Equal(5, await _node.StoredAsync(_topic));
        var after = await _node.ReadAsync(_topic);
        Assert.Equal(before.Entries.Select(entry => entry.Position), after.Entries.Select(entry => entry.Position));
    }

    [Fact]
    public async Task Message_whose_id_has_to_be_known_stays_until_it_has_not()
    {
        var first = await _node.AppendAsync(_topic, "named", Five, "id");
        for (var i = 0; i < 30; i++) await _node.AppendAsync(_topic, $"{i}", Five);

        await _node.Backplane.Trimmer.TrimAsync(Cancellation);
        Assert.Equal(31, await _node.StoredAsync(_topic));
        Assert.Equal(first, await _node.AppendAsync(_topic, "again", Five, "id"));

        _node.Clock.Advance(TimeSpan.FromMinutes(12));
        await _node.Backplane.Trimmer.TrimAsync(Cancellation);
        Assert.Equal(5, await _node.StoredAsync(_topic));
    }

    [Fact]
    public async Task Topic_of_which_everything_is_over_age_keeps_its_newest_message_as_its_state()
    {
        LogLink last = default;
        var minute = LogNode.KeepsAll with { Age = TimeSpan.FromMinutes(1) };
        for (var i = 0; i < 10; i++) last = await _node.AppendAsync(_topic, $"{i}", minute);
        _node.Clock.Advance(TimeSpan.FromMinutes(2));

        await _node.Backplane.Trimmer.TrimAsync(Cancellation);

        Assert.Equal(1, await _node.StoredAsync(_topic));
        var page = await _node.ReadAsync(_topic);
        Assert.Equal((0ul, last.Position, 0), (page.First, page.Last, page.Entries.Count));
    }

    [Fact]
    public async Task Nothing_is_removed_where_nothing_has_to_be()
    {
        for (var i = 0; i < 3; i++) await _node.AppendAsync(_topic, $"{i}", LogNode.KeepsAll with { Age = TimeSpan.FromDays(1) });

        await _node.Backplane.Trimmer.TrimAsync(Cancellation);
        await _node.Backplane.Trimmer.SurveyAsync(Cancellation);

        Assert.Equal(3, await _node.StoredAsync(_topic));
    }

    [Fact]
    public async Task Topics_of_nodes_that_are_gone_are_surveyed()
    {
        await using (var gone = new LogNode(server.Options, _node.Clock))
            for (var i = 0; i < 30; i++) await gone.AppendAsync(_topic, $"{i}", Five);

        await _node.Backplane.Trimmer.SurveyAsync(Cancellation);

        Assert.Equal(5, await _node.StoredAsync(_topic));
    }

    [Fact]
    public async Task Reader_is_told_the_same_before_and_after_and_finds_what_is_expired()
    {
        List<LogLink> links = [];
        for (var i = 0; i < 40; i++) links.Add(await _node.AppendAsync(_topic, $"{i}", LogNode.KeepsAll with { Count = 10 }));
        await using var other = new LogNode(server.Options, _node.Clock);
        var before = await ContinuityAsync(other);

        await _node.Backplane.Trimmer.TrimAsync(Cancellation);

        Assert.Equal(before, await ContinuityAsync(other));
        Assert.Contains(Continuity.Expired, before);
        Assert.Contains(Continuity.Proven, before);

        async Task<List<Continuity>> ContinuityAsync(LogNode node)
        {
            List<Continuity> all = [];
            foreach (var link in links) all.Add((await node.ReadAsync(_topic, link.Position, 3)).Continues(link.Place));
            return all;
        }
    }
}
