using Bennu.PubSub;
using Bennu.PubSub.TopicLogs;

namespace Bennu.Conformance;

// To one node, whatever it has subscribed to.
public abstract partial class PubSubAdapterConformance
{
    [Fact]
    public async Task Direct_broadcast_reaches_that_node_alone_and_needs_no_subscription()
    {
        var (topic, end) = (NewTopic(), NewTopic());
        var (sender, other, third) = (await SubscriberAsync(topic, end), await SubscriberAsync(end), await SubscriberAsync(topic, end));

        await SendToAsync(sender, other.Name, Event(topic, "direct"));
        await SendAsync(sender, end, "end");
        await ArrivedAsync(other, topic, "direct");
        await ArrivedAsync(third, end, "end");
        await SendAsync(third, end, "back");
        await ArrivedAsync(sender, end, "back");

        Assert.Equal(["direct"], other.Events(topic));
        Assert.Empty(third.Events(topic));
        Assert.Empty(sender.Events(topic));
    }

    [Fact]
    public async Task Direct_broadcast_to_an_unknown_node_is_lost_silently()
    {
        var topic = NewTopic();
        var (sender, other) = (await NodeAsync(), await SubscriberAsync(topic));

        await SendToAsync(sender, $"nobody-{Guid.NewGuid():N}", Event(topic, "direct"));
        await SendAsync(sender, topic, "end");
        await ArrivedAsync(other, topic, "end");

        Assert.Equal(["end"], other.Events(topic));
    }

    [Fact]
    public async Task Direct_broadcasts_carry_everything_and_keep_their_order()
    {
        const int Count = 100;
        var (sender, other) = (await NodeAsync(), await NodeAsync());

        for (var i = 0; i < Count; i++) await SendToAsync(sender, other.Name, Numbered(i), $"dispatcher {i}");
        await CountAsync(other, Count);

        for (var i = 0; i < Count; i++)
        {
            AssertSame(Numbered(i), other.Received[i].Broadcast);
            Assert.Equal($"dispatcher {i}", other.Received[i].Dispatcher);
        }

        static Broadcast Numbered(int number) => new()
        {
            Topic = $"topic {number % 3}",
            Event = $"{number}",
            Payload = new byte[] { 0, 255, (byte)number },
            IsBinary = true,
            Link = new LogLink("epoch", (ulong)number + 1, (ulong)number),
            FromSession = $"session {number}",
            TraceParent = "00-01",
        };
    }

    [Theory]
    [InlineData("web-1.example.com")]
    [InlineData("web:1")]
    [InlineData("with space *")]
    [InlineData("nö>de{1}")]
    public async Task Nodes_name_may_have_any_characters(string name)
    {
        var (sender, other) = (await NodeAsync(name), await NodeAsync(name));

        await SendToAsync(sender, other.Name, Event("topic", "there"));
        await ArrivedAsync(other, "topic", "there");
        await SendToAsync(other, sender.Name, Event("topic", "back"));
        await ArrivedAsync(sender, "topic", "back");
    }
}
