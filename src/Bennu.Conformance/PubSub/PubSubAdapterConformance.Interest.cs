namespace Bennu.Conformance;

// A node gets what it has subscribed to, from the moment that this is complete, and nothing else.
public abstract partial class PubSubAdapterConformance
{
    [Fact]
    public async Task Without_a_subscription_nothing_arrives()
    {
        var (topic, foreign) = (NewTopic(), NewTopic());
        var (sender, other) = (await SubscriberAsync(foreign), await SubscriberAsync(topic));

        await SendAsync(sender, foreign, "foreign");
        await SendAsync(sender, topic, "end");
        await ArrivedAsync(other, topic, "end");

        Assert.Single(other.Received);
    }

    [Theory]
    [InlineData("room:1", "Room:1")]
    [InlineData("room:1", "room:1 ")]
    [InlineData("room:1", "room:*")]
    [InlineData("room.1", "room.*")]
    [InlineData("room.1", "room.>")]
    [InlineData("room.1", "*.1")]
    [InlineData("room", "room:")]
    [InlineData("room", "roo")]
    [InlineData("a b", "a_b")]
    [InlineData("a.b", "a_b")]
    [InlineData("é", "e\u0301")]
    public async Task Topics_that_are_not_equal_are_different(string topic, string subscribed)
    {
        var unique = $"{Guid.NewGuid():N}.";
        var end = NewTopic();
        var (sender, other) = (await NodeAsync(), await SubscriberAsync(unique + subscribed, end));

        await SendAsync(sender, unique + topic, "not for it");
        await SendAsync(sender, unique + subscribed, "for it");
        await SendAsync(sender, end, "end");
        await ArrivedAsync(other, unique + subscribed, "for it");
        await ArrivedAsync(other, end, "end");

        Assert.Equal(["for it", "end"], other.Received.Select(received => received.Broadcast.Event));
    }

    [Fact]
    public async Task From_when_a_subscription_is_complete_everything_arrives()
    {
        var (sender, other) = (await NodeAsync(), await NodeAsync());

        for (var i = 0; i < 100; i++)
        {
            var topic = NewTopic();
            await SubscribeAsync(other, topic);
            await SendAsync(sender, topic, $"{i}");
        }

        await CountAsync(other, 100);
        Assert.Equal(Numbers(100), other.Received.Select(received => received.Broadcast.Event));
    }

    [Fact]
    public async Task After_unsubscribing_nothing_arrives_any_more()
    {
        var (topic, end) = (NewTopic(), NewTopic());
        var (sender, other) = (await NodeAsync(), await SubscriberAsync(topic, end));
        await SendAsync(sender, topic, "said");
        await ArrivedAsync(other, topic, "said");

        await UnsubscribeAsync(other, topic);
        await SilentAsync(sender, other, topic, end);
    }

    [Fact]
    public async Task Unsubscribing_is_this_topics_and_this_nodes_alone()
    {
        var (topic, kept) = (NewTopic(), NewTopic());
        var (sender, other, third) = (await NodeAsync(), await SubscriberAsync(topic, kept), await SubscriberAsync(topic, kept));

        await UnsubscribeAsync(other, topic);
        await SendAsync(sender, kept, "said");
        await SendAsync(sender, topic, "said");

        await ArrivedAsync(other, kept, "said");
        await ArrivedAsync(third, kept, "said");
        await ArrivedAsync(third, topic, "said");
    }

    [Fact]
    public async Task Topic_may_be_subscribed_to_again_and_again()
    {
        var topic = NewTopic();
        var (sender, other) = (await NodeAsync(), await NodeAsync());

        for (var i = 0; i < 30; i++)
        {
            await SubscribeAsync(other, topic);
            await SendAsync(sender, topic, $"{i}");
            await ArrivedAsync(other, topic, $"{i}");
            await UnsubscribeAsync(other, topic);
        }

        Assert.Equal(Numbers(30), other.Events(topic));
    }

    [Fact]
    public async Task Two_thousand_topics_are_subscribed_to_at_once()
    {
        const int Count = 2000;
        var prefix = NewTopic();
        var (sender, other) = (await NodeAsync(), await NodeAsync());

        await Task.WhenAll(Numbers(Count).Select(number => SubscribeAsync(other, $"{prefix}:{number}")));
        await Task.WhenAll(Numbers(Count).Select(number => SendAsync(sender, $"{prefix}:{number}", number)));
        await CountAsync(other, Count);

        Assert.Equal(Count, other.Received.Count(received => received.Broadcast.Topic == $"{prefix}:{received.Broadcast.Event}"));
        await Task.WhenAll(Numbers(Count).Select(number => UnsubscribeAsync(other, $"{prefix}:{number}")));
    }

    /// <summary>What is broadcast no longer arrives; what is on its way as a node unsubscribes may.</summary>
    private async Task SilentAsync(ConformanceNode sender, ConformanceNode node, string topic, string end)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (var i = 0; ; i++)
        {
            await SendAsync(sender, topic, $"late {i}");
            await SendAsync(sender, end, $"end {i}");
            await ArrivedAsync(node, end, $"end {i}");
            if (!node.Events(topic).Contains($"late {i}")) return;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"It still gets what it has unsubscribed from {Patience} ago.");
        }
    }
}
