using Bennu.PubSub.TopicLogs;

namespace Bennu.Conformance;

// Order and epoch.
public abstract partial class TopicLogConformance
{
    [Fact]
    public async Task Position_is_greater_than_all_before_it_and_previous_is_the_one_before()
    {
        var topic = NewTopic();
        var links = await AppendManyAsync(topic, 30);

        ulong previous = 0;
        foreach (var link in links)
        {
            Assert.True(link.Position > previous, $"{link} does not lie above {previous}.");
            Assert.True(link.Previous == previous, $"{link} was recorded after {previous}.");
            previous = link.Position;
        }

        Assert.Equal(
            links.Select(link => (link.Position, link.Previous)),
            (await ReadAsync(topic)).Entries.Select(entry => (entry.Position, entry.Previous)));
    }

    [Fact]
    public async Task Each_topic_has_its_own_order()
    {
        string[] topics = [NewTopic(), NewTopic(), NewTopic()];
        for (var i = 0; i < 30; i++) await AppendAsync(topics[i % 3], $"{i}");

        foreach (var topic in topics)
        {
            ulong previous = 0;
            foreach (var entry in (await ReadAsync(topic)).Entries)
            {
                Assert.Equal(previous, entry.Previous);
                previous = entry.Position;
            }
        }
    }

    [Fact]
    public async Task Previous_stays_what_it_was_when_retention_removes_that_message()
    {
        var topic = NewTopic();
        var links = await AppendManyAsync(topic, 50, KeepsAll with { Count = 5 });
        await RemovalAsync();

        var page = await ReadAsync(topic);

        var removed = 50 - page.Entries.Count;
        Assert.True(removed > 0, "Retention has removed nothing.");
        Assert.Equal(links[removed].Previous, page.Entries[0].Previous);
        Assert.Equal(links[removed - 1].Position, page.Entries[0].Previous);
    }

    [Fact]
    public async Task Epoch_is_1_to_20_letters_or_digits_and_the_same_in_every_answer()
    {
        var topic = NewTopic();
        var epoch = (await ReadAsync(topic)).Epoch;

        Assert.Matches("^[A-Za-z0-9]{1,20}$", epoch);
        Assert.Equal(epoch, (await SeekAsync(topic, LogStart.Newest)).Epoch);
        Assert.Equal(epoch, (await AppendAsync(topic, "1")).Epoch);
        Assert.Equal(epoch, (await AppendAsync(topic, "2")).Epoch);
        Assert.Equal(epoch, (await SeekAsync(topic, LogStart.Oldest)).Epoch);
        Assert.Equal(epoch, (await ReadAsync(topic)).Epoch);
    }
}
