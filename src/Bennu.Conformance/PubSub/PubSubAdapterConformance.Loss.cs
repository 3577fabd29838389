namespace Bennu.Conformance;

// A backplane that goes and comes back; nodes that end.
public abstract partial class PubSubAdapterConformance
{
    [Fact]
    public async Task Loss_and_return_are_told_and_subscriptions_are_back_by_then()
    {
        SkipUnlessItCanBeCut();
        var topic = NewTopic();
        var (sender, other) = (await NodeAsync(), await SubscriberAsync(topic));

        for (var i = 0; i < 2; i++)
        {
            await CutAsync();
            await LostAsync(sender);
            await LostAsync(other);

            await RestoreAsync();
            await ConnectedAsync(sender);
            await ConnectedAsync(other);
            await SendAsync(sender, topic, $"{i}");
            await ArrivedAsync(other, topic, $"{i}");
        }

        Assert.Equal(Numbers(2), other.Events(topic));
        Assert.Equal([true, false, true, false, true], other.Changes);
    }

    [Fact]
    public async Task What_is_sent_while_the_backplane_is_gone_is_lost_or_fails_but_never_hangs()
    {
        SkipUnlessItCanBeCut();
        var topic = NewTopic();
        var (sender, other) = (await NodeAsync(), await SubscriberAsync(topic));
        await CutAsync();
        await LostAsync(sender);
        await LostAsync(other);

        for (var i = 0; i < 3; i++)
        {
            await LostOrFailedAsync(() => SendAsync(sender, topic, "lost"));
            await LostOrFailedAsync(() => SendToAsync(sender, other.Name, Event(topic, "lost")));
        }

        await RestoreAsync();
        await ConnectedAsync(sender);
        await ConnectedAsync(other);
        await SendAsync(sender, topic, "end");
        await ArrivedAsync(other, topic, "end");
        await SendToAsync(sender, other.Name, Event(topic, "direct"));
        await ArrivedAsync(other, topic, "direct");
    }

    [Fact]
    public async Task Topics_may_be_subscribed_to_and_unsubscribed_from_while_the_backplane_is_gone()
    {
        SkipUnlessItCanBeCut();
        var (left, joined, flickering, end) = (NewTopic("left"), NewTopic("joined"), NewTopic("flickering"), NewTopic("end"));
        var (sender, other) = (await NodeAsync(), await SubscriberAsync(left, end));
        await CutAsync();
        await LostAsync(sender);
        await LostAsync(other);

        await SubscribeAsync(other, joined);
        await UnsubscribeAsync(other, left);
        await SubscribeAsync(other, flickering);
        await UnsubscribeAsync(other, flickering);
        await SubscribeAsync(other, flickering);

        await RestoreAsync();
        await ConnectedAsync(sender);
        await ConnectedAsync(other);
        await SendAsync(sender, joined, "said");
        await ArrivedAsync(other, joined, "said");
        await SendAsync(sender, flickering, "said");
        await ArrivedAsync(other, flickering, "said");
        await SilentAsync(sender, other, left, end);
    }

    [Fact]
    public async Task Node_starts_without_a_backplane_and_is_connected_when_there_is_one()
    {
        SkipUnlessItCanBeCut();
        var topic = NewTopic();
        await CutAsync();
        var (sender, other) = (await StartAsync(), await StartAsync());
        Assert.False(sender.Adapter.IsConnected);
        Assert.DoesNotContain(true, other.Changes);
        await SubscribeAsync(other, topic);
        await LostOrFailedAsync(() => SendAsync(sender, topic, "lost"));

        await RestoreAsync();
        await ConnectedAsync(sender);
        await ConnectedAsync(other);
        await SendAsync(sender, topic, "said");

        await ArrivedAsync(other, topic, "said");
    }

    [Fact]
    public async Task Node_ends_while_the_backplane_is_gone()
    {
        SkipUnlessItCanBeCut();
        var node = await SubscriberAsync(NewTopic());
        await CutAsync();
        await LostAsync(node);

        await SoonAsync(node.Adapter.DisposeAsync(), "to end");
        await RestoreAsync();
    }

    [Fact]
    public async Task Node_that_has_ended_gets_nothing_and_costs_the_others_nothing()
    {
        var topic = NewTopic();
        var (sender, ended, other) = (await NodeAsync(), await SubscriberAsync(topic), await SubscriberAsync(topic));

        await SoonAsync(ended.Adapter.DisposeAsync(), "to end");
        await SendAsync(sender, topic, "said");
        await SendToAsync(sender, ended.Name, Event(topic, "direct"));
        await SendAsync(sender, topic, "end");
        await ArrivedAsync(other, topic, "end");

        Assert.Empty(ended.Received);
        Assert.False(ended.Adapter.IsConnected);
        Assert.Equal(["said", "end"], other.Events(topic));
    }

    [Fact]
    public async Task Ending_twice_or_before_the_start_is_fine()
    {
        var node = await NodeAsync();
        await SoonAsync(node.Adapter.DisposeAsync(), "to end");
        await SoonAsync(node.Adapter.DisposeAsync(), "to end once more");

        var never = Create($"never-{Guid.NewGuid():N}");
        Assert.False(never.IsConnected);
        await SoonAsync(never.DisposeAsync(), "to end without a start");
    }

    [Fact]
    public async Task Name_may_be_taken_again_by_the_nodes_successor()
    {
        var topic = NewTopic();
        var (sender, old) = (await NodeAsync(), await SubscriberAsync(topic));
        await SoonAsync(old.Adapter.DisposeAsync(), "to end");

        var successor = new ConformanceNode(Create(old.Name));
        _nodes.Add(successor);
        await SoonAsync(successor.Adapter.StartAsync(successor, Cancellation), "to start");
        await ConnectedAsync(successor);
        await SendToAsync(sender, old.Name, Event(topic, "direct"));

        await ArrivedAsync(successor, topic, "direct");
        Assert.Empty(old.Received);
    }

    private void SkipUnlessItCanBeCut() => Assert.SkipUnless(CanCut, "This suite cannot cut the backplane.");

    private async Task LostOrFailedAsync(Func<Task> send)
    {
        try
        {
            await send();
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException && !Cancellation.IsCancellationRequested)
        {
            // It could not be handed over, and says so.
        }
    }
}
