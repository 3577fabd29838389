using Bennu.PubSub.TopicLogs;

namespace Bennu.Nats.Tests.Logs;

public sealed class ReadingTests(NatsServer server) : IClassFixture<NatsServer>
{
    [Fact]
    public async Task Every_place_of_an_uneven_topic_is_found_by_a_node_that_knows_nothing()
    {
        await using var node = new LogNode(server.Options);
        var (topic, others) = (LogNode.NewTopic(), LogNode.NewTopic());
        List<LogLink> links = [];
        var random = new Random(1);
        for (var i = 0; i < 60; i++)
        {
            links.Add(await node.AppendAsync(topic, $"{i}"));
            node.Clock.Advance(TimeSpan.FromMilliseconds(random.Next(3) == 0 ? 100_000 : 1));
            for (var n = random.Next(4) == 0 ? 20 : 0; n > 0; n--) await node.AppendAsync($"{others}{n % 5}", "other");
        }

        for (var i = 0; i < links.Count; i++)
        {
            await using var stranger = new LogNode(server.Options, node.Clock);
            var page = await stranger.ReadAsync(topic, links[i].Position, 3);
            Assert.Equal(Continuity.Proven, page.Continues(links[i].Place));
            Assert.Equal(links.Skip(i + 1).Take(3).Select(link => link.Position), page.Entries.Select(entry => entry.Position));
        }
    }

    [Fact]
    public async Task Pages_are_as_full_as_they_may_be_whatever_the_sizes()
    {
        await using var node = new LogNode(server.Options);
        var topic = LogNode.NewTopic();
        var random = new Random(2);
        List<int> sizes = [];
        for (var i = 0; i < 150; i++)
        {
            sizes.Add(random.Next(10) == 0 ? 5_000 : random.Next(20));
            await node.AppendAsync(topic, new string('x', sizes[^1]));
        }

        var (at, place) = (0, new LogPlace((await node.ReadAsync(topic)).Epoch, 0));
        while (at < sizes.Count)
        {
            var page = await node.ReadAsync(topic, place.Position, 40, 6_000);
            Assert.Equal(Continuity.Proven, page.Continues(place));
            var (count, bytes) = (0, 0);
            while (count < 40 && at + count < sizes.Count && ((bytes += sizes[at + count]) <= 6_000 || count == 0)) count++;
            Assert.Equal(sizes.Skip(at).Take(count), page.Entries.Select(entry => entry.Message.Payload.Length));
            (at, place) = (at + count, new(page.Epoch, page.Entries[^1].Position));
        }
    }

    [Fact]
    public async Task Two_thousand_messages_are_read_in_one_page()
    {
        await using var node = new LogNode(server.Options);
        var topic = LogNode.NewTopic();
        for (var i = 0; i < 2_100; i++) await node.AppendAsync(topic, $"{i}");

        Assert.Equal(Enumerable.Range(0, 2_100).Select(n => $"{n}"), LogNode.Texts(await node.ReadAsync(topic)));
    }
}
