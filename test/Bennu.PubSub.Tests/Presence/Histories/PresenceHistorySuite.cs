using Bennu.Tests.Shared;

namespace Bennu.PubSub.Tests.Presence.Histories;

/// <summary>Whatever happens to nodes and their network, their lists become the truth when it is over.</summary>
/// <param name="histories">How many.</param>
public abstract class PresenceHistorySuite(int histories)
{
    [Fact]
    [Statement(133), Statement(134), Statement(135)]
    public void Lists_become_the_truth_whatever_happened()
    {
        var total = new PresenceTally();
        Parallel.For(0, histories, () => new PresenceTally(), (seed, _, tally) =>
        {
            tally.Add(PresenceHistory.Run(seed));
            return tally;
        }, tally =>
        {
            lock (total) total.Add(tally);
        });
        Assert.All(
            [total.Crashes, total.Leaves, total.Restarts, total.Partitions, total.Pauses, total.Transfers, total.LaterPages, total.Entries],
            count => Assert.True(count > histories / 20));
    }
}
