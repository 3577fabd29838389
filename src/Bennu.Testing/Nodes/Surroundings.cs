using System.Collections.Concurrent;
using System.Diagnostics;
using Bennu.Channels;
using Bennu.Testing.Idling;

namespace Bennu.Testing.Nodes;

/// <summary>What the nodes of one test share.</summary>
internal sealed class Surroundings
{
    private readonly ConcurrentDictionary<TestTopic, ChannelTest> _topics = new();

    public Surroundings() => (Log, Ledger) = (new TestTopicLog(Clock), new TestLedger(Clock));

    public TestClock Clock { get; } = new();

    public TimeSpan Patience { get; set; } = Debugger.IsAttached ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(10);

    public TrackedWork Work { get; } = new();

    public TestTopicLog Log { get; }

    public TestLedger Ledger { get; }

    public void Add(TestTopic topic, ChannelTest app) => _topics[topic] = app;

    /// <summary>Forgets the topics of a server that has ended.</summary>
    public void Remove(ChannelTest app)
    {
        foreach (var (topic, of) in _topics)
            if (of == app) _topics.TryRemove(topic, out _);
    }

    public async Task SettleAsync(ChannelTest app)
    {
        try
        {
            foreach (var (topic, _) in _topics) await topic.WhenSubscribedAsync().WaitAsync(Patience).ConfigureAwait(false);
            do await Work.WhenIdleAsync().WaitAsync(Patience).ConfigureAwait(false);
            while (Clock.TryEndGathering());
        }
        catch (TimeoutException)
        {
            throw app.Failure(
                $"The server did not settle within {Patience.TotalSeconds:0.#} s. At work: {string.Join(", ", Work.Busy.Select(Name))}. " +
                $"What waits for the test has to wait at a {nameof(Gate)} or for the {nameof(TestClock)}.", null);
        }
    }

    public async Task AdvanceAsync(ChannelTest app, TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        var until = Clock.GetUtcNow() + time;
        await SettleAsync(app).ConfigureAwait(false);
        while (Clock.TryStep(until)) await SettleAsync(app).ConfigureAwait(false);
        Clock.MoveTo(until);
    }

    private static string Name(object subject) => subject switch
    {
        ChannelServer channel => $"the channel on \"{channel.Topic.Name}\"",
        Delegate work => $"{work.Method.DeclaringType?.Name}.{work.Method.Name}",
        _ => subject.GetType().Name,
    };
}
