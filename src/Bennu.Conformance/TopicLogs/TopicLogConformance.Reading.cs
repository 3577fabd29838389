using Bennu.PubSub.TopicLogs;

namespace Bennu.Conformance;

// Reading and seeking.
public abstract partial class TopicLogConformance
{
    [Fact]
    public async Task Unknown_topic_is_an_empty_one()
    {
        var topic = NewTopic();

        var page = await ReadAsync(topic);

        Assert.Equal((0ul, 0ul, 0), (page.First, page.Last, page.Entries.Count));
        foreach (var start in new[] { LogStart.Oldest, LogStart.Newest, LogStart.Last(3), LogStart.Since(DateTimeOffset.UnixEpoch) })
            Assert.Equal(new(page.Epoch, 0), await SeekAsync(topic, start));
        Assert.Equal(Continuity.Proven, page.Continues(new(page.Epoch, 0)));
    }

    [Fact]
    public async Task Read_gives_what_follows_a_position_oldest_first()
    {
        var topic = NewTopic();
        var links = await AppendManyAsync(topic, 10);

        Assert.Equal(Numbers(1, 10), Texts((await ReadAsync(topic, 0)).Entries));
        for (var i = 0; i < 10; i++)
        {
            var page = await ReadAsync(topic, links[i].Position);
            Assert.Equal(Numbers(i + 2, 9 - i), Texts(page.Entries));
            Assert.Equal((links[0].Position, links[9].Position), (page.First, page.Last));
        }
    }

    [Fact]
    public async Task Position_to_read_after_need_not_be_that_of_a_message()
    {
        var topic = NewTopic();
        var links = await AppendManyAsync(topic, 3);

        Assert.Equal(["1", "2", "3"], Texts((await ReadAsync(topic, links[0].Position - 1)).Entries));
        Assert.Equal(["2", "3"], Texts((await ReadAsync(topic, links[1].Position - 1)).Entries));
        foreach (var beyond in new[] { links[2].Position + 1, (ulong)long.MaxValue, ulong.MaxValue })
        {
            var page = await ReadAsync(topic, beyond);
            Assert.Equal((links[2].Position, 0, true), (page.Last, page.Entries.Count, page.IsEnd));
            Assert.Equal(Continuity.Ahead, page.Continues(new(page.Epoch, beyond)));
        }
    }

    [Fact]
    public async Task Pages_of_at_most_maxEntries_give_every_message_once()
    {
        var topic = NewTopic();
        await AppendManyAsync(topic, 25);

        var place = await SeekAsync(topic, LogStart.Oldest);
        List<string> read = [];
        while (true)
        {
            var page = await ReadAsync(topic, place.Position, maxEntries: 7);
            Assert.Equal(Math.Min(7, 25 - read.Count), page.Entries.Count);
            Assert.Equal(Continuity.Proven, page.Continues(place));
            read.AddRange(Texts(page.Entries));
            place = Place(page);
            Assert.Equal(read.Count == 25, page.IsEnd);
            if (page.IsEnd) break;
        }

        Assert.Equal(Numbers(1, 25), read);
    }

    [Fact]
    public async Task Page_has_at_most_maxBytes_of_payload_though_always_one_message()
    {
        var topic = NewTopic();
        foreach (var letter in "abcd") await AppendAsync(topic, new string(letter, 98));

        Assert.Equal(1, await CountAsync(0));
        Assert.Equal(1, await CountAsync(199));
        Assert.Equal(2, await CountAsync(200));
        Assert.Equal(3, await CountAsync(399));
        Assert.Equal(4, await CountAsync(400));

        async Task<int> CountAsync(long maxBytes) => (await ReadAsync(topic, maxBytes: maxBytes)).Entries.Count;
    }

    [Fact]
    public async Task Seeking_finds_the_place_before_the_oldest_and_that_of_the_newest()
    {
        var topic = NewTopic();
        var links = await AppendManyAsync(topic, 5);

        Assert.Equal(Numbers(1, 5), await ReadFromAsync(topic, LogStart.Oldest));
        Assert.Empty(await ReadFromAsync(topic, LogStart.Newest));
        Assert.Equal(new(links[0].Epoch, 0), await SeekAsync(topic, LogStart.Oldest));
        Assert.Equal(links[4].Place, await SeekAsync(topic, LogStart.Newest));
    }

    [Fact]
    public async Task Seeking_the_last_messages_finds_so_many_or_all_there_are()
    {
        var topic = NewTopic();
        var links = await AppendManyAsync(topic, 5);

        for (var count = 0; count <= 5; count++)
        {
            Assert.Equal(Numbers(6 - count, count), await ReadFromAsync(topic, LogStart.Last(count)));
            var before = count == 5 ? new(links[0].Epoch, 0) : links[4 - count].Place;
            Assert.Equal(before, await SeekAsync(topic, LogStart.Last(count)));
        }

        Assert.Equal(Numbers(1, 5), await ReadFromAsync(topic, LogStart.Last(6)));
        Assert.Equal(Numbers(1, 5), await ReadFromAsync(topic, LogStart.Last(int.MaxValue)));
    }

    [Fact]
    public async Task Seeking_a_time_finds_what_was_recorded_then_or_later()
    {
        var topic = NewTopic();
        for (var i = 1; i <= 4; i++)
        {
            await AppendAsync(topic, $"{i}");
            await TicksAsync(1);
        }

        var times = (await ReadAsync(topic)).Entries.Select(entry => entry.RecordedAt).ToArray();
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(Numbers(i + 1, 4 - i), await ReadFromAsync(topic, LogStart.Since(times[i])));
            Assert.Equal(Numbers(i + 1, 4 - i), await ReadFromAsync(topic, LogStart.Since(times[i] - (Tick / 4))));
            Assert.Equal(Numbers(i + 2, 3 - i), await ReadFromAsync(topic, LogStart.Since(times[i] + (Tick / 4))));
        }

        Assert.Equal(Numbers(1, 4), await ReadFromAsync(topic, LogStart.Since(DateTimeOffset.UnixEpoch)));
        Assert.Empty(await ReadFromAsync(topic, LogStart.Since(times[3].AddYears(100))));
    }

    [Fact]
    public async Task Seeking_finds_what_is_retained_where_messages_are_removed()
    {
        var topic = NewTopic();
        var links = await AppendManyAsync(topic, 30, KeepsAll with { Count = 5 });
        await RemovalAsync();

        var kept = (await ReadAsync(topic)).Entries.Count;

        LogStart[] starts = [LogStart.Oldest, LogStart.Last(20), LogStart.Since(DateTimeOffset.UnixEpoch)];
        foreach (var start in starts)
        {
            Assert.Equal(Numbers(31 - kept, kept), await ReadFromAsync(topic, start));
            Assert.Equal(links[29 - kept].Place, await SeekAsync(topic, start));
        }
    }
}
