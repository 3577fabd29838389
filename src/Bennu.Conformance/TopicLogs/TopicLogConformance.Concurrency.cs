using Bennu.PubSub.TopicLogs;

namespace Bennu.Conformance;

// Any thread, the same topic too.
public abstract partial class TopicLogConformance
{
    private const int Appenders = 64, AppendsEach = 5;

    [Fact]
    public Task Message_becomes_readable_only_after_all_before_it() => RaceAsync(Engine, Engine);

    [Fact]
    public async Task Message_becomes_readable_only_after_all_before_it_on_every_node() => await RaceAsync(Engine, await OtherNodeAsync());

    [Fact]
    public async Task Reader_that_is_overtaken_by_retention_finds_it_expired_and_nothing_else()
    {
        var topic = NewTopic();
        await AppendAsync(topic, "first");
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var reader = Task.Run(
            async () =>
            {
                var place = await SeekAsync(topic, LogStart.Oldest);
                while (!done.IsCancellationRequested)
                {
                    var page = await ReadAsync(topic, place.Position, maxEntries: 3);
                    var continuity = page.Continues(place);
                    Assert.True(continuity is Continuity.Proven or Continuity.Expired, $"{continuity}: {place}, then {page}.");
                    AssertWhole(page);
                    place = Place(page);
                    await Task.Yield();
                }
            },
            Cancellation);

        try
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
                async () =>
                {
                    for (var i = 0; i < 25; i++) await AppendAsync(topic, $"{i}", KeepsAll with { Count = 10 });
                },
                Cancellation)));
        }
        finally
        {
            await done.CancelAsync();
        }

        await reader;
    }

    private static void AssertWhole(LogPage page)
    {
        for (var i = 1; i < page.Entries.Count; i++)
            Assert.True(page.Entries[i].Previous == page.Entries[i - 1].Position, $"{page.Entries[i - 1]} is not before it: {page}.");
        if (page.Entries.Count == 0) return;
        Assert.InRange(page.Entries[0].Position, page.First, page.Last);
        Assert.InRange(page.Entries[^1].Position, page.First, page.Last);
    }

    private static async Task RaceAsync(ITopicLog log, ITopicLog other)
    {
        var topic = NewTopic();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var reader = Task.Run(() => FollowAsync(other, topic, done.Token), Cancellation);
        try
        {
            var appends = await Task.WhenAll(Enumerable.Range(0, Appenders).Select(
                appender => Task.Run(() => AppendAllAsync(log, other, topic, appender), Cancellation)));

            ulong previous = 0;
            foreach (var link in appends.SelectMany(links => links).OrderBy(link => link.Position))
            {
                Assert.True(link.Previous == previous, $"{link} was recorded after {previous}.");
                previous = link.Position;
            }

            var read = await reader.WaitAsync(Patience, Cancellation);
            Assert.Equal(Appenders * AppendsEach, read.Select(Text).Distinct().Count());
            for (var appender = 0; appender < Appenders; appender++)
                Assert.Equal(
                    Enumerable.Range(0, AppendsEach).Select(i => $"{appender}:{i}"),
                    read.Select(Text).Where(text => text.StartsWith($"{appender}:", StringComparison.Ordinal)));
        }
        finally
        {
            await done.CancelAsync();
        }
    }

    private static async Task<LogLink[]> AppendAllAsync(ITopicLog log, ITopicLog other, string topic, int appender)
    {
        var links = new LogLink[AppendsEach];
        for (var i = 0; i < AppendsEach; i++)
        {
            var message = Message(topic, $"{appender}:{i}");
            links[i] = (await (i % 2 == 0 ? log : other).AppendAsync(message, KeepsAll, Cancellation)).Link;
            Assert.True(i == 0 || links[i].Position > links[i - 1].Position, $"{links[i]} does not lie above the one before it.");
            await Task.Yield();
        }

        return links;
    }

    /// <summary>Reads on and on; what was once passed over would break the chain.</summary>
    private static async Task<List<LogEntry>> FollowAsync(ITopicLog log, string topic, CancellationToken done)
    {
        List<LogEntry> read = [];
        var place = new LogPlace((await log.SeekAsync(topic, LogStart.Newest, done)).Epoch, 0);
        while (read.Count < Appenders * AppendsEach)
        {
            done.ThrowIfCancellationRequested();
            var page = await log.ReadAsync(topic, place.Position, 10, long.MaxValue, done);
            Assert.True(page.Continues(place) == Continuity.Proven, $"{page.Continues(place)}: {place}, then {page}.");
            AssertWhole(page);
            read.AddRange(page.Entries);
            place = Place(page);
            await Task.Yield();
        }

        return read;
    }
}
