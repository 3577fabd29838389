using System.Text;
using Bennu.PubSub.TopicLogs;

namespace Bennu.Conformance;

// Durability, and what is recorded.
public abstract partial class TopicLogConformance
{
    [Fact]
    public async Task Acknowledged_message_is_found_by_every_read()
    {
        var topic = NewTopic();
        ulong previous = 0;
        for (var i = 1; i <= 20; i++)
        {
            var link = await AppendAsync(topic, $"{i}");
            Assert.Equal([$"{i}"], Texts((await ReadAsync(topic, previous)).Entries));
            Assert.Equal(link.Position, (await ReadAsync(topic)).Entries[^1].Position);
            Assert.Equal(link.Position, (await ReadAsync(topic, link.Position)).Last);
            previous = link.Position;
        }
    }

    [Fact]
    public async Task Acknowledged_message_is_found_on_every_node()
    {
        var other = await OtherNodeAsync();
        var topic = NewTopic();
        LogLink last = default;
        for (var i = 1; i <= 20; i++)
        {
            var (writer, reader) = i % 2 == 0 ? (Engine, other) : (other, Engine);
            var link = (await writer.AppendAsync(Message(topic, $"{i}"), KeepsAll, Cancellation)).Link;
            Assert.Equal(last.Position, link.Previous);
            var page = await reader.ReadAsync(topic, last.Position, 10, long.MaxValue, Cancellation);
            Assert.Equal([$"{i}"], Texts(page.Entries));
            Assert.Equal((link.Epoch, link.Position), (page.Epoch, page.Last));
            last = link;
        }
    }

    [Fact]
    public async Task Reopened_log_has_everything_acknowledged_and_the_same_epoch()
    {
        Assert.SkipUnless(IsDurable, "This engine is not durable.");
        var topic = NewTopic();
        await AppendManyAsync(topic, 5);
        var named = await AppendAsync(topic, "named", id: "the id");
        var before = await ReadAsync(topic);

        await ReopenedAsync();

        var after = await ReadAsync(topic);
        Assert.Equal((before.Epoch, before.First, before.Last), (after.Epoch, after.First, after.Last));
        Assert.Equal(before.Entries.Select(Facts), after.Entries.Select(Facts));
        var repeat = await Engine.AppendAsync(Message(topic, "again", "the id"), KeepsAll, Cancellation);
        Assert.Equal(new LogAppend(named, IsRepeat: true), repeat);
        var next = await AppendAsync(topic, "next");
        Assert.Equal((named.Epoch, named.Position), (next.Epoch, next.Previous));
        Assert.True(next.Position > named.Position);

        static (ulong, ulong, DateTimeOffset, string) Facts(LogEntry entry) =>
            (entry.Position, entry.Previous, entry.RecordedAt, Text(entry));
    }

    [Fact]
    public async Task Reopened_log_remembers_the_last_position_of_a_topic_whose_every_message_is_gone()
    {
        Assert.SkipUnless(IsDurable, "This engine is not durable.");
        var topic = NewTopic();
        var links = await AppendManyAsync(topic, 3, KeepsAll with { Age = Tick * 2 });
        await TicksAsync(3);
        await RemovalAsync();

        await ReopenedAsync();

        var page = await ReadAsync(topic);
        Assert.Equal((0ul, links[^1].Position, 0), (page.First, page.Last, page.Entries.Count));
    }

    [Fact]
    public async Task Message_comes_back_as_it_was_recorded()
    {
        var topic = NewTopic();
        LogMessage[] messages =
        [
            new() { Topic = topic, Event = "new_msg", Payload = """{"body":"ä 語 🙂"}"""u8.ToArray() },
            new() { Topic = topic, Event = "ünï:code 🙂", Payload = "{}"u8.ToArray(), FromSession = "session of 22 and more" },
            new() { Topic = topic, Event = "binary", Payload = Enumerable.Range(0, 256).Select(n => (byte)n).ToArray(), IsBinary = true },
            new() { Topic = topic, Event = "empty", Payload = default, IsBinary = true, Id = "~id-1" },
            new() { Topic = topic, Event = "large", Payload = Encoding.UTF8.GetBytes($"\"{new string('x', 200_000)}\"") },
            new() { Topic = topic, Event = "sliced", Payload = "..[1,2].."u8.ToArray().AsMemory(2..7) },
        ];

        foreach (var message in messages) await Engine.AppendAsync(message, KeepsAll, Cancellation);

        var read = (await ReadAsync(topic)).Entries.Select(entry => entry.Message).ToArray();
        Assert.Equal(messages.Length, read.Length);
        foreach (var (message, found) in messages.Zip(read))
        {
            Assert.Equal(
                (message.Topic, message.Event, message.IsBinary, message.FromSession),
                (found.Topic, found.Event, found.IsBinary, found.FromSession));
            Assert.True(message.Payload.Span.SequenceEqual(found.Payload.Span), $"The payload of {message.Event} has changed.");
            Assert.True(found.Id is null || found.Id == message.Id, $"{found.Id} is not the id {message.Id}.");
        }
    }

    [Fact]
    public async Task Message_tells_when_it_was_recorded()
    {
        var topic = NewTopic();
        await AppendAsync(topic, "1");
        await TicksAsync(4);
        await AppendAsync(topic, "2");

        var entries = (await ReadAsync(topic)).Entries;
        var between = entries[1].RecordedAt - entries[0].RecordedAt;

        Assert.True(between >= Tick * 3, $"{between} between two messages, for 4 ticks of {Tick}.");
        Assert.Equal(entries.Select(entry => entry.RecordedAt), (await ReadAsync(topic)).Entries.Select(entry => entry.RecordedAt));
    }

    [Fact]
    public async Task Topics_of_any_name_are_apart()
    {
        string[] names =
        [
            "a", "A", "ä", "a ", "a:b", "a.b", "a/b", "a*", "a>", "a?",
            "a%", "a_", "a'", "a\"", "a\\", "a{b}", "a\n", "a\0", "語 🙂", new('a', 500),
        ];
        var topics = names.ToDictionary(name => name, NewTopic);
        foreach (var name in names) await AppendAsync(topics[name], $"{name.Length}");

        foreach (var (name, topic) in topics)
        {
            var page = await ReadAsync(topic);
            Assert.True(page.Entries.Count == 1, $"{page.Entries.Count} messages in the topic {name}, where there is 1.");
            Assert.Equal((0ul, $"{name.Length}", topic), (page.Entries[0].Previous, Text(page.Entries[0]), page.Entries[0].Message.Topic));
        }
    }

    [Fact]
    public async Task Append_that_was_given_up_is_recorded_once_or_not_at_all()
    {
        var topic = NewTopic();
        for (var i = 1; i <= 10; i++)
        {
            using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            if (i % 2 == 0) await cancellation.CancelAsync();
            var append = GiveUpAsync(Message(topic, $"{i}", $"id {i}"), cancellation.Token);
            await cancellation.CancelAsync();
            await Task.WhenAny(append);
            Assert.True(append.IsCompletedSuccessfully || append.IsCanceled, $"It failed: {append.Exception}");
            await AppendAsync(topic, $"{i}", id: $"id {i}");
        }

        Assert.Equal(Numbers(1, 10), Texts((await ReadAsync(topic)).Entries));

        async Task GiveUpAsync(LogMessage message, CancellationToken given) => await Engine.AppendAsync(message, KeepsAll, given);
    }
}
