using Chaos.Clients;
using Chaos.Proxy;
using Cluster.Nodes;

namespace Cluster.Modes;

/// <summary>
/// A rolling deploy: behind haproxy and under load, one node after another is asked to go and started again. Clients come back when the drain
/// frame says.
/// </summary>
internal sealed class DeployMode(Arguments arguments, Score score)
{
    private const int DefaultClients = 300, BucketMilliseconds = 100;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5); // DrainOptions.ReconnectWindow
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Settling = TimeSpan.FromSeconds(1);

    public async Task RunAsync()
    {
        var random = new Random(arguments.Seed);
        var records = new Records();
        using var cluster = new ThreeNodes(arguments.Engine, random);
        using var balancer = new LoadBalancer(cluster.Ports, random);
        using var calm = new FaultProxy(cluster.Ports, new Random(0));
        var crowd = new Crowd(arguments.Clients ?? DefaultClients, arguments.Topics, balancer.Port, records, random);
        await using var people = new People(balancer.Port);
        using CancellationTokenSource deployed = new(), over = new();

        await cluster.StartAsync();
        await balancer.StartAsync();
        Task[] running = [.. crowd.Clients.Select(c => c.RunAsync(over.Token))];
        people.Come();
        if (!await Pause.UntilAsync(() => crowd.IsJoined, Patience)) throw new TimeoutException("Without a fault, not everybody joins.");

        Task[] working = [crowd.PublishAsync(deployed.Token), crowd.ReadAsync(calm.Port, isOnce: false, deployed.Token)];
        var before = records.Arrivals.Count;
        foreach (var node in cluster.Nodes) await RestartAsync(node.RestartAsync, crowd, records);
        await deployed.CancelAsync();
        await Task.WhenAll(working);

        var isAnswered = await Pause.UntilAsync(() => crowd.IsAnswered, Patience);
        await crowd.ReadAsync(calm.Port, isOnce: true, over.Token).WaitAsync(Patience);
        var isCaughtUp = await Pause.UntilAsync(() => crowd.IsCaughtUp, Patience);
        await Task.Delay(Settling);
        await over.CancelAsync();
        await Task.WhenAll(running);

        var drained = records.Happenings["closed 1012"];
        Score.Row("clients met", records.Happenings);
        Score.Row("came back", $"{records.Arrivals.Count - before:N0} times, for {drained:N0} drained connections");
        score.Check("every node drained its clients", drained >= crowd.Clients.Count / 2, $"{drained} connections");
        score.Check("all published messages answered", isAnswered, $"{crowd.Unanswered} are not");
        score.Check("everybody caught up", isCaughtUp, "not in time");
        score.Check(crowd, records);
        await people.JudgeAsync(score);
    }

    private async Task RestartAsync(Func<Task> restart, Crowd crowd, Records records)
    {
        var before = records.Arrivals.Count;
        var start = Environment.TickCount64;
        await Task.WhenAll(restart(), Task.Delay(Window));
        var areBack = await Pause.UntilAsync(() => crowd.IsJoined, Patience);
        var buckets = records.Arrivals.Skip(before)
            .GroupBy(at => (at - start) / BucketMilliseconds, (_, arrivals) => arrivals.Count()).ToArray();
        var (most, mean) = (buckets.Max(), buckets.Sum() / (Window.TotalMilliseconds / BucketMilliseconds));
        Score.Row("arrivals", $"{buckets.Sum()}, in any {BucketMilliseconds} ms at most {most}, {mean:f1} on average; all joined after {Environment.TickCount64 - start} ms");
        score.Check("everybody came back", areBack, "not in time");
        score.Check("arrivals were spread", most <= 3 * mean, $"{most} at once");
    }
}
