using Bennu.PubSub.TopicLogs;

namespace Bennu.Conformance;

// A message with an id is recorded once.
public abstract partial class TopicLogConformance
{
    [Fact]
    public async Task Second_append_of_an_id_changes_nothing_and_returns_the_first_ones_place()
    {
        var topic = NewTopic();
        await AppendAsync(topic, "before");
        var first = await Engine.AppendAsync(Message(topic, "first", "the id"), KeepsAll, Cancellation);
        await AppendAsync(topic, "after");

        var second = await Engine.AppendAsync(Message(topic, "second", "the id"), KeepsAll with { Count = 1 }, Cancellation);

        Assert.False(first.IsRepeat);
        Assert.Equal(first with { IsRepeat = true }, second);
        Assert.Equal(["before", "first", "after"], Texts((await ReadAsync(topic)).Entries));
    }

    [Fact]
    public async Task Message_without_an_id_is_recorded_every_time()
    {
        var topic = NewTopic();
        for (var i = 0; i < 3; i++)
            Assert.False((await Engine.AppendAsync(Message(topic, "same"), KeepsAll, Cancellation)).IsRepeat);

        Assert.Equal(["same", "same", "same"], Texts((await ReadAsync(topic)).Entries));
    }

    [Fact]
    public async Task Id_is_remembered_for_its_window()
    {
        var topic = NewTopic();
        var retention = KeepsAll with { IdWindow = Tick * 4 };
        var first = await AppendAsync(topic, "first", retention, "the id");
        await TicksAsync(1);
        await AppendAsync(topic, "other", retention, "another id");
        await TicksAsync(1);

        var second = await Engine.AppendAsync(Message(topic, "second", "the id"), retention, Cancellation);

        Assert.Equal(new LogAppend(first, IsRepeat: true), second);
    }

    [Fact]
    public async Task Id_is_remembered_where_retention_has_removed_its_message()
    {
        var topic = NewTopic();
        var retention = KeepsAll with { Count = 3, Age = Tick };
        var first = await AppendAsync(topic, "first", retention, "the id");
        await AppendManyAsync(topic, 20, retention);
        await RemovalAsync();
        Assert.DoesNotContain((await ReadAsync(topic)).Entries, entry => entry.Position == first.Position);
        await TicksAsync(2);

        var second = await Engine.AppendAsync(Message(topic, "second", "the id"), retention, Cancellation);

        Assert.Equal(new LogAppend(first, IsRepeat: true), second);
    }

    [Fact]
    public async Task Id_counts_in_its_own_topic_only_and_byte_for_byte()
    {
        var longest = string.Concat(Enumerable.Range(0, 128).Select(n => (char)(' ' + 1 + (n % 94))));
        string[] ids = ["a", "A", "a ", "aa", "~session-1", "~session-11", "*", "%", "_", "'", longest, longest[..^1], longest[..^1] + "~"];
        string[] topics = [NewTopic(), NewTopic()];
        foreach (var topic in topics)
            foreach (var id in ids)
                Assert.False((await Engine.AppendAsync(Message(topic, "first", id), KeepsAll, Cancellation)).IsRepeat, $"{id} is new.");

        foreach (var topic in topics)
        {
            var entries = (await ReadAsync(topic)).Entries;
            for (var i = 0; i < ids.Length; i++)
            {
                var repeat = await Engine.AppendAsync(Message(topic, "second", ids[i]), KeepsAll, Cancellation);
                Assert.True(repeat.IsRepeat, $"{ids[i]} is not new.");
                Assert.Equal((entries[i].Position, entries[i].Previous), (repeat.Link.Position, repeat.Link.Previous));
            }
        }
    }

    [Fact]
    public async Task Of_concurrent_appends_of_one_id_one_records()
    {
        var topic = NewTopic();
        for (var round = 0; round < 5; round++)
        {
            var appends = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => Task.Run(
                async () => await Engine.AppendAsync(Message(topic, $"{n}", $"id {round}"), KeepsAll, Cancellation))));

            Assert.Single(appends, append => !append.IsRepeat);
            Assert.Single(appends.Select(append => append.Link).Distinct());
        }

        Assert.Equal(5, (await ReadAsync(topic)).Entries.Count);
    }
}
