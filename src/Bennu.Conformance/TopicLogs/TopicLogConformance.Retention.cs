using Bennu.PubSub.TopicLogs;

namespace Bennu.Conformance;

// Retention.
public abstract partial class TopicLogConformance
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(20)]
    public async Task At_least_Count_messages_stay_and_at_most_a_tenth_more(int count)
    {
        var topic = NewTopic();
        var retention = KeepsAll with { Count = count };
        var total = count * 3;
        await AppendManyAsync(topic, total, retention);
        await RemovalAsync();

        var page = await ReadAsync(topic);

        Assert.InRange(page.Entries.Count, count, count + (count / 10));
        Assert.Equal(Numbers(total - page.Entries.Count + 1, page.Entries.Count), Texts(page.Entries));
        Assert.Equal(page.Entries[0].Position, page.First);
    }

    [Fact]
    public async Task What_exceeds_no_bound_stays()
    {
        var topic = NewTopic();
        await AppendManyAsync(topic, 10, new() { Count = 10, Age = Tick * 10, Bytes = 31 });
        await TicksAsync(2);

        Assert.Equal(Numbers(1, 10), Texts((await ReadAsync(topic)).Entries));
    }

    [Fact]
    public async Task Retention_of_the_newest_append_is_that_of_the_topic_from_then_on()
    {
        var topic = NewTopic();
        await AppendManyAsync(topic, 30);
        await AppendAsync(topic, "31", KeepsAll with { Count = 10 });
        await RemovalAsync();
        var removed = 31 - (await ReadAsync(topic)).Entries.Count;
        Assert.InRange(removed, 20, 21);

        await AppendAsync(topic, "32");

        Assert.Equal(Numbers(removed + 1, 32 - removed), Texts((await ReadAsync(topic)).Entries));
    }

    [Fact]
    public async Task What_is_over_age_goes_and_the_rest_stays()
    {
        var topic = NewTopic();
        var retention = KeepsAll with { Age = Tick * 6 };
        await AppendAsync(topic, "old", retention);
        await TicksAsync(4);
        var younger = await AppendAsync(topic, "young", retention);
        await TicksAsync(3);
        await RemovalAsync();

        var page = await ReadAsync(topic);

        if (RemovalDelay == TimeSpan.Zero) Assert.Equal(["young"], Texts(page.Entries));
        else Assert.DoesNotContain("old", Texts(page.Entries));
        Assert.Equal(younger.Position, page.Last);
    }

    [Fact]
    public async Task Bytes_are_bounded_and_the_newest_message_stays_all_the_same()
    {
        var topic = NewTopic();
        var retention = KeepsAll with { Bytes = 1_000 };
        for (var i = 10; i < 60; i++) await AppendAsync(topic, $"{i}{new string('x', 96)}", retention);
        await RemovalAsync();

        var entries = (await ReadAsync(topic)).Entries;
        Assert.Equal(Enumerable.Range(50, 10).Select(n => $"{n}"), entries.Select(entry => Text(entry)[..2]));

        await AppendAsync(topic, new string('y', 5_000), retention);
        await RemovalAsync();

        Assert.Equal([new string('y', 5_000)], Texts((await ReadAsync(topic)).Entries));
    }

    [Fact]
    public async Task Topic_remembers_its_last_position_when_every_message_is_gone()
    {
        var topic = NewTopic();
        var links = await AppendManyAsync(topic, 5, KeepsAll with { Age = Tick * 2 });
        var last = links[^1];
        await TicksAsync(3);
        await RemovalAsync();

        var page = await ReadAsync(topic);
        Assert.Equal((last.Epoch, 0ul, last.Position, 0), (page.Epoch, page.First, page.Last, page.Entries.Count));
        Assert.True(page.IsEnd);
        Assert.Equal(Continuity.Proven, page.Continues(last.Place));
        Assert.Equal(Continuity.Expired, (await ReadAsync(topic, last.Previous)).Continues(links[^2].Place));
        foreach (var start in new[] { LogStart.Oldest, LogStart.Newest, LogStart.Last(3), LogStart.Since(DateTimeOffset.UnixEpoch) })
            Assert.Equal(last.Place, await SeekAsync(topic, start));

        var next = await AppendAsync(topic, "next");
        Assert.Equal(last.Position, next.Previous);
        Assert.True(next.Position > last.Position, $"{next} was given before, to {last} or one before it.");
    }

    [Fact]
    public async Task Missed_messages_that_retention_has_removed_are_told_from_a_break()
    {
        var topic = NewTopic();
        var links = await AppendManyAsync(topic, 40, KeepsAll with { Count = 10 });
        await RemovalAsync();
        var removed = 40 - (await ReadAsync(topic)).Entries.Count;

        for (var i = 0; i < links.Length; i++)
        {
            var continuity = (await ReadAsync(topic, links[i].Position, maxEntries: 5)).Continues(links[i].Place);
            Assert.True(
                continuity == (i < removed - 1 ? Continuity.Expired : Continuity.Proven),
                $"{continuity} after message {i + 1} of 40, of which the first {removed} are removed.");
        }
    }
}
