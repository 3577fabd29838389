using Bennu.PubSub.Presence;
using Bennu.Tests.Shared;
using CsCheck;

namespace Bennu.PubSub.Tests.Presence;

/// <summary>Two replicas, and the messages between them in any order.</summary>
public sealed class MergeTests
{
    private static readonly string[] Keys = ["ada", "bob", "eve"];
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(2);

    private static readonly Gen<(int Deed, int Key)[]> Deeds = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2]).Array[1, 30];

    [Fact]
    [Statement(135)]
    public void Deltas_in_any_order_with_repeats_and_losses_converge_after_a_transfer() =>
        Gen.Select(Deeds, Gen.Int[0, 1_000_000]).Sample((deeds, seed) =>
        {
            var (source, target) = (Start("source"), Start("target"));
            target.Track("own", "t", "mine", default);
            var deltas = Play(source, deeds);
            var dice = new Random(seed);
            var arrived = deltas.Concat(deltas).Where(_ => dice.Next(4) > 0).OrderBy(_ => dice.Next()).ToArray();
            foreach (var delta in arrived) target.Receive(delta, TimeSpan.Zero);

            Assert.False(source.HasUnsent);
            target.Receive(source.NextDelta(), Later);
            Exchange(source, target, Later);

            Assert.Equal(Shown(source), Shown(target).Where(text => !text.EndsWith("mine", StringComparison.Ordinal)));
            Assert.Single(target.List("t", "mine"));
        }, iter: 2_000);

    [Fact]
    [Statement(135)]
    public void Own_entries_are_nobody_elses_to_remove()
    {
        var replica = Start("node");
        replica.Track("own", "t", "mine", default);
        foreach (var incarnation in (long[])[replica.Id.Incarnation, 1, long.MaxValue])
        {
            var other = replica.Id with { Incarnation = incarnation };
            replica.Receive(new DeltaMessage(other, 0, 5, [], [new Removal(2, 1, true)]), TimeSpan.Zero);
            replica.Receive(new TransferPage(other, 1, new TransferPlace(0, 5, 0), 5, [], []), TimeSpan.Zero);
            replica.Receive(new LeaveMessage(other), TimeSpan.Zero);
        }
        Assert.Single(replica.List("t", "mine"));
        Assert.True(replica.HasNamesake);
    }

    [Fact]
    [Statement(134)]
    public void Replica_that_is_silent_for_the_permdown_period_is_forgotten()
    {
        var options = new TrackerOptions();
        var (source, target) = (Start("source"), Start("target"));
        source.Track("own", "t", "ada", default);
        target.Receive(source.NextDelta(), TimeSpan.Zero);
        Assert.Single(target.List("t"));
        var now = TimeSpan.Zero;
        for (; now <= options.DownPeriod; now += options.BroadcastPeriod) target.Tick(now);
        target.Tick(now);
        Assert.Empty(target.List("t"));
        Assert.Equal((0, 1), target.CountOthers());
        for (; now <= options.PermdownPeriod; now += options.BroadcastPeriod) target.Tick(now);
        target.Tick(now);
        Assert.Equal((0, 0), target.CountOthers());
    }

    [Fact]
    public void Node_that_has_slept_does_not_think_that_the_others_were_silent()
    {
        var (source, target) = (Start("source"), Start("target"));
        source.Track("own", "t", "ada", default);
        target.Receive(source.NextDelta(), TimeSpan.Zero);
        target.Tick(TimeSpan.FromSeconds(1));
        target.Tick(TimeSpan.FromMinutes(2));
        Assert.Single(target.List("t"));
    }

    [Fact]
    [Statement(133)]
    public void Restarted_node_replaces_its_former_entries_even_where_its_clock_was_set_back()
    {
        var options = new TrackerOptions();
        var (former, target) = (Start("source", 9), Start("target"));
        former.Track("own", "t", "former", default);
        target.Receive(former.NextDelta(), TimeSpan.Zero);
        var restarted = Start("source", 8);
        restarted.Track("own", "t", "restarted", default);
        target.Receive(restarted.NextDelta(), TimeSpan.Zero);
        Assert.Equal("former", target.List("t")[0].Key);
        var now = TimeSpan.Zero;
        for (; now <= options.DownPeriod + options.BroadcastPeriod; now += options.BroadcastPeriod) target.Tick(now);
        target.Receive(restarted.NextDelta(), now);
        Assert.Equal("restarted", Assert.Single(target.List("t")).Key);

        var next = Start("source", 10);
        next.Track("own", "t", "next", default);
        target.Receive(next.NextDelta(), now);
        Assert.Equal("next", Assert.Single(target.List("t")).Key);
    }

    private static PresenceReplica Start(string node, long incarnation = 5) => new(new ReplicaId(node, incarnation), new TrackerOptions(), 60);

    // Each delta is told as sent, whatever becomes of it.
    private static List<DeltaMessage> Play(PresenceReplica source, (int Deed, int Key)[] deeds)
    {
        var deltas = new List<DeltaMessage>();
        foreach (var (deed, key) in deeds)
        {
            switch (deed)
            {
                case 0 or 1: source.Track("own", "t", Keys[key], default); break;
                case 2: source.Update("own", "t", Keys[key], default, TimeSpan.Zero); break;
                default: source.Untrack("own", "t", Keys[key], isFinal: true, TimeSpan.Zero); break;
            }
            var delta = source.NextDelta();
            deltas.Add(delta);
            source.Sent(delta);
        }
        return deltas;
    }

    private static void Exchange(PresenceReplica one, PresenceReplica other, TimeSpan now)
    {
        while (one.Outbox.Count + other.Outbox.Count > 0)
        {
            if (one.Outbox.TryDequeue(out var toOther)) other.Receive(toOther.Message, now);
            if (other.Outbox.TryDequeue(out var toOne)) one.Receive(toOne.Message, now);
        }
    }

    private static IEnumerable<string> Shown(PresenceReplica replica) =>
        replica.List("t").Select(entry => $"{entry.Ref} {entry.Key}").Order(StringComparer.Ordinal);
}
