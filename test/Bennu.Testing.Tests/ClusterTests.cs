using Bennu.Testing.Tests.Support;

namespace Bennu.Testing.Tests;

public sealed class ClusterTests
{
    [Fact]
    public async Task Broadcast_reaches_clients_of_all_nodes()
    {
        await using var cluster = new TestCluster();
        var (ann, bob) = await JoinAsync(cluster, "room:1");
        await ann.PushAsync("say", new Said("hi"));
        bob.AssertPushed<Said>("said", said => said is { Body: "hi", From: "ann" });
    }

    [Fact]
    public async Task Node_that_is_cut_off_misses_what_is_broadcast()
    {
        await using var cluster = new TestCluster();
        var (ann, bob) = await JoinAsync(cluster, "room:1");
        cluster.Backplane.Cut("node-2");
        await ann.PushAsync("say", new Said("one"));
        cluster.Backplane.Restore("node-2");
        await ann.PushAsync("say", new Said("two"));
        bob.AssertPushed<Said>("said", said => said.Body == "two");
        bob.RefutePushed("said");
    }

    [Fact]
    public async Task Broadcasts_are_lost_and_repeated_as_the_test_wants()
    {
        await using var cluster = new TestCluster();
        var (ann, bob) = await JoinAsync(cluster, "room:1");
        cluster.Backplane.Copies = (node, broadcast) => node == "node-2" && broadcast.Event == "said" ? 2 : 1;
        await ann.PushAsync("say", new Said("twice"));
        cluster.Backplane.Copies = (_, _) => 0;
        await ann.PushAsync("say", new Said("never"));
        Assert.Equal(["twice", "twice"], Heard(bob));
    }

    [Fact]
    public async Task Broadcasts_wait_and_change_their_order_as_the_test_wants()
    {
        await using var cluster = new TestCluster();
        var (ann, bob) = await JoinAsync(cluster, "room:1");
        cluster.Backplane.Hold();
        var said = Enumerable.Range(0, 10).Select(i => $"{i}").ToArray();
        foreach (var body in said) await ann.PushAsync("say", new Said(body));
        Assert.Empty(Heard(bob));
        cluster.Backplane.Release(new Random(1));
        await cluster.SettleAsync();
        Assert.NotEqual(said, Heard(bob));
        Assert.Equal(said, Heard(bob).Order());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Durable_topic_keeps_its_order_whatever_the_backplane_does(int seed)
    {
        await using var cluster = new TestCluster();
        var (ann, bob) = await JoinAsync(cluster, "log:1");
        var chance = new Random(seed);
        cluster.Backplane.Copies = (_, _) => chance.Next(3);
        for (var round = 0; round < 5; round++)
        {
            cluster.Backplane.Hold();
            for (var i = 0; i < 5; i++) await ann.PushAsync("say", new Said($"{round}.{i}"));
            cluster.Backplane.Release(chance);
            await cluster.SettleAsync();
        }
        await cluster.AdvanceAsync(TimeSpan.FromSeconds(15)); // the node compares with the log
        Assert.Equal(Heard(ann), Heard(bob));
        Assert.Equal(25, Heard(bob).Length);
    }

    [Fact]
    public async Task Client_goes_on_at_another_node()
    {
        await using var cluster = new TestCluster();
        var (ann, bob) = await JoinAsync(cluster, "log:1");
        await ann.PushAsync("say", new Said("one"));
        await bob.Client.DisconnectAsync();
        await ann.PushAsync("say", new Said("two"));
        await bob.Client.ReconnectAsync(to: cluster.Nodes[0]);
        bob.AssertStreamState("resumed");
        Assert.Equal(["one", "two"], Heard(bob));
    }

    private static async Task<(TestChannel Ann, TestChannel Bob)> JoinAsync(TestCluster cluster, string topic)
    {
        var (first, second) = (cluster.Start<LabSocket>(Lab.AddLab), cluster.Start<LabSocket>(Lab.AddLab));
        Assert.Equal(("node-1", "node-2"), (first.NodeName, second.NodeName));
        return (await first.JoinAsync(topic, "ann"), await second.JoinAsync(topic, "bob"));
    }

    private static string[] Heard(TestChannel channel) =>
        [.. channel.Messages.Where(message => message.Event == "said").Select(message => message.As<Said>().Body)];
}
