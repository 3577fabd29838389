using CsCheck;

namespace Bennu.PubSub.Tests;

/// <summary>Subscribing and unsubscribing at once, while broadcasts go on.</summary>
public sealed class TopicRegistryTests
{
    private const string Topic = "room:a";

    [Fact]
    public Task Subscriber_misses_nothing_between_its_subscribe_and_its_unsubscribe() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 200]).SampleAsync(RunAsync, iter: 50, threads: 2);

    // The topic is emptied and filled all the time, which is where a subscription could get lost.
    private static async Task RunAsync(int subscribers, int rounds)
    {
        await using var server = new PubSubServer();

        var running = Enumerable.Range(0, subscribers).Select(id => Task.Run(() =>
        {
            for (var round = 0; round < rounds; round++)
            {
                var listener = new Listener();
                var name = $"{id} {round}";
                server.Subscribe(Topic, listener);
                server.LocalBroadcast(Event(name));
                server.Unsubscribe(Topic, listener);
                server.LocalBroadcast(Event("too late " + name));

                Assert.Single(listener.Events, name);
                Assert.DoesNotContain("too late " + name, listener.Events);
            }
        }));

        await Task.WhenAll(running);
    }

    [Fact]
    public async Task Subscriber_that_stays_gets_every_broadcast_once_and_in_each_broadcasters_order()
    {
        const int Broadcasters = 3, Count = 500;
        await using var server = new PubSubServer();
        var stays = new Listener();
        server.Subscribe(Topic, stays);
        using var done = new CancellationTokenSource();
        var others = Task.Run(
            () =>
            {
                while (!done.IsCancellationRequested)
                {
                    var passing = new Listener();
                    server.Subscribe(Topic, passing);
                    server.Unsubscribe(Topic, passing);
                }
            },
            TestContext.Current.CancellationToken);

        await Task.WhenAll(Enumerable.Range(0, Broadcasters).Select(id => Task.Run(() =>
        {
            for (var i = 0; i < Count; i++) server.LocalBroadcast(Event($"{id} {i}"));
        })));
        await done.CancelAsync();
        await others;

        var events = stays.Events;
        Assert.Equal(Broadcasters * Count, events.Length);
        for (var id = 0; id < Broadcasters; id++)
            Assert.Equal(
                Enumerable.Range(0, Count).Select(i => $"{id} {i}"),
                events.Where(e => e.StartsWith($"{id} ", StringComparison.Ordinal)));
    }

    private static Broadcast Event(string name) => new() { Topic = Topic, Event = name, Payload = "{}"u8.ToArray() };
}
