using System.Text;
using Bennu.PubSub;
using Bennu.PubSub.TopicLogs;

namespace Bennu.Conformance;

// Every other node that has subscribed, as it was sent, in the order of its sender.
public abstract partial class PubSubAdapterConformance
{
    /// <summary>Names that a backplane may have a meaning of its own for.</summary>
    public static TheoryData<string> Names =>
    [
        "room:1", "with spaces  in it", " leading", "trailing ", "*", ">", "room.*", "room.>", "a.b.c", ".", "..", "{room}", "{}", "[a-z]?", "$SYS", "_INBOX.1",
        "a/b\\c", "#%&+", "'\"`", "tab\tnewline\nreturn\r\n", "nul\0bell\a", "grüße 世界 🎉 עברית", "é and e\u0301", new string('x', 3000),
    ];

    [Fact]
    public async Task Broadcast_arrives_once_at_every_other_node_that_has_subscribed()
    {
        var topic = NewTopic();
        ConformanceNode[] others = [await SubscriberAsync(topic), await SubscriberAsync(topic), await SubscriberAsync(topic)];
        var sender = await NodeAsync();

        await SendAsync(sender, topic, "said");
        await SendAsync(sender, topic, "end");

        foreach (var other in others)
        {
            await ArrivedAsync(other, topic, "end");
            Assert.Equal(["said", "end"], other.Events(topic));
        }
    }

    [Fact]
    public async Task Broadcast_never_arrives_at_the_node_that_made_it()
    {
        var topic = NewTopic();
        var sender = await SubscriberAsync(topic);
        var other = await SubscriberAsync(topic);

        await SendAsync(sender, topic, "own");
        await ArrivedAsync(other, topic, "own");
        await SendAsync(other, topic, "foreign");
        await ArrivedAsync(sender, topic, "foreign");

        Assert.Equal(["foreign"], sender.Events(topic));
    }

    [Fact]
    public async Task Broadcast_to_nobody_is_fine()
    {
        var sender = await NodeAsync();
        await SendAsync(sender, NewTopic(), "said");
    }

    [Fact]
    public async Task Everything_is_carried_except_whom_it_is_from()
    {
        var topic = NewTopic();
        var (sender, other) = (await NodeAsync(), await SubscriberAsync(topic));

        var sent = new Broadcast
        {
            Topic = topic,
            Event = "said",
            Payload = """{"text":"grüße"}"""u8.ToArray(),
            From = this,
            Link = new LogLink("epoch 1", ulong.MaxValue, ulong.MaxValue - 1),
            FromSession = "session",
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        };
        await SendAsync(sender, sent);
        await CountAsync(other, 1);

        AssertSame(sent, other.Received[0].Broadcast);
    }

    [Fact]
    public async Task What_is_not_there_is_not_there_on_arrival()
    {
        var topic = NewTopic();
        var (sender, other) = (await NodeAsync(), await SubscriberAsync(topic));

        Broadcast[] sent =
        [
            new() { Topic = topic, Event = "", Payload = default },
            new() { Topic = topic, Event = "", Payload = default, Link = new LogLink("", 0, 0), FromSession = "", TraceParent = "" },
            new() { Topic = topic, Event = "linked", Payload = "1"u8.ToArray(), Link = new LogLink("e", 1, 0) },
            new() { Topic = topic, Event = "from", Payload = "2"u8.ToArray(), FromSession = "session" },
            new() { Topic = topic, Event = "traced", Payload = "3"u8.ToArray(), TraceParent = "00-01" },
        ];
        foreach (var broadcast in sent) await SendAsync(sender, broadcast);
        await CountAsync(other, sent.Length);

        for (var i = 0; i < sent.Length; i++) AssertSame(sent[i], other.Received[i].Broadcast);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(256, true)]
    [InlineData(100_000, false)]
    [InlineData(1_000_000, true)]
    public async Task Payload_is_carried_byte_by_byte(int size, bool isBinary)
    {
        var topic = NewTopic();
        var (sender, other) = (await NodeAsync(), await SubscriberAsync(topic));
        var payload = isBinary ? new byte[size] : Encoding.ASCII.GetBytes(size == 0 ? "" : $"\"{new string('x', size - 2)}\"");
        if (isBinary) for (var i = 0; i < size; i++) payload[i] = (byte)(i * 31 + i / 256);

        var sent = new Broadcast { Topic = topic, Event = "said", Payload = payload, IsBinary = isBinary };
        await SendAsync(sender, sent);
        await CountAsync(other, 1);

        AssertSame(sent, other.Received[0].Broadcast);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Topic_and_event_may_have_any_characters(string name)
    {
        var topic = $"{name}{NewTopic("")}{name}"; // unique, and still the name at either end
        var (sender, other) = (await NodeAsync(), await SubscriberAsync(topic));

        await SendAsync(sender, topic, name);
        await CountAsync(other, 1);

        Assert.Equal((topic, name), (other.Received[0].Broadcast.Topic, other.Received[0].Broadcast.Event));
    }

    [Fact]
    public async Task Dispatchers_name_is_carried()
    {
        var topic = NewTopic();
        var (sender, other) = (await NodeAsync(), await SubscriberAsync(topic));

        foreach (var dispatcher in (string[])["", "presence", "with spaces: ü", ""]) await SendAsync(sender, Event(topic, "said"), dispatcher);
        await CountAsync(other, 4);

        Assert.Equal(["", "presence", "with spaces: ü", ""], other.Received.Select(received => received.Dispatcher));
    }

    [Fact]
    public async Task Broadcasts_of_one_caller_arrive_in_their_order_across_topics_and_sizes()
    {
        const int Count = 600;
        string[] topics = [NewTopic(), NewTopic(), NewTopic()];
        var (sender, other) = (await NodeAsync(), await SubscriberAsync(topics));
        var large = new byte[100_000];

        for (var i = 0; i < Count; i++)
            await SendAsync(sender, new Broadcast
            {
                Topic = topics[i % topics.Length],
                Event = $"{i}",
                Payload = i % 50 == 0 ? large : "{}"u8.ToArray(),
                IsBinary = i % 50 == 0,
            });
        await CountAsync(other, Count);

        Assert.Equal(Numbers(Count), other.Received.Select(received => received.Broadcast.Event));
    }

    [Fact]
    public async Task Broadcasts_of_many_callers_on_several_nodes_arrive_each_once_and_in_their_callers_order()
    {
        const int Callers = 16, Each = 50;
        var topic = NewTopic();
        var reader = await SubscriberAsync(topic);
        ConformanceNode[] senders = [await SubscriberAsync(topic), await SubscriberAsync(topic)];

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(
            async () =>
            {
                for (var i = 0; i < Each; i++) await SendAsync(senders[caller % 2], topic, $"{caller} {i}");
            },
            Cancellation)));
        await CountAsync(reader, Callers * Each);
        await CountAsync(senders[0], Callers / 2 * Each);
        await CountAsync(senders[1], Callers / 2 * Each);

        for (var caller = 0; caller < Callers; caller++)
        {
            string[] said = [.. Numbers(Each).Select(number => $"{caller} {number}")];
            Assert.Equal(said, Of(caller, reader));
            Assert.Empty(Of(caller, senders[caller % 2]));
            Assert.Equal(said, Of(caller, senders[1 - caller % 2]));
        }

        string[] Of(int caller, ConformanceNode node) =>
            [.. node.Events(topic).Where(name => name.StartsWith($"{caller} ", StringComparison.Ordinal))];
    }

    private static void AssertSame(Broadcast sent, Broadcast received)
    {
        Assert.Equal((sent.Topic, sent.Event, sent.IsBinary), (received.Topic, received.Event, received.IsBinary));
        Assert.True(sent.Payload.Span.SequenceEqual(received.Payload.Span), $"The payload of {sent.Payload.Length} bytes came as another.");
        Assert.Equal((sent.Link, sent.FromSession, sent.TraceParent), (received.Link, received.FromSession, received.TraceParent));
        Assert.Null(received.From);
    }
}
