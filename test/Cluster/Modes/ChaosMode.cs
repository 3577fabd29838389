using Chaos.Clients;
using Chaos.Proxy;
using Cluster.Nodes;

namespace Cluster.Modes;

/// <summary>
/// Everybody joins at any node; then nodes and the engine die, nodes lose the engine, clients lose their connections; then it is quiet until all
/// is said.
/// </summary>
internal sealed class ChaosMode(Arguments arguments, Score score)
{
    private const int DefaultClients = 90;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Settling = TimeSpan.FromSeconds(1);

    public async Task RunAsync()
    {
        var random = new Random(arguments.Seed);
        var records = new Records();
        using var cluster = new ThreeNodes(arguments.Engine, random);
        using FaultProxy proxy = new(cluster.Ports, new Random(random.Next())), calm = new(cluster.Ports, new Random(0));
        var crowd = new Crowd(arguments.Clients ?? DefaultClients, arguments.Topics, proxy.Port, records, random);
        await using var people = new People(proxy.Port);
        using CancellationTokenSource faults = new(), over = new();

        await cluster.StartAsync();
        Task[] running = [.. crowd.Clients.Select(c => c.RunAsync(over.Token))];
        people.Come();
        if (!await Pause.UntilAsync(() => crowd.WasJoined, Patience)) throw new TimeoutException("Without faults, not everybody joins.");

        faults.CancelAfter(arguments.Length);
        proxy.IsFaulty = true;
        await Task.WhenAll(
        [
            cluster.Engine.DieUntilAsync(faults.Token),
            crowd.PublishAsync(faults.Token),
            crowd.ReadAsync(calm.Port, isOnce: false, faults.Token),
            .. cluster.Nodes.Select(n => n.DieUntilAsync(faults.Token)),
            .. cluster.Links.Select(l => l.FailUntilAsync(faults.Token)),
        ]);
        proxy.IsFaulty = false;

        var quiet = Environment.TickCount64;
        var isAnswered = await Pause.UntilAsync(() => crowd.IsAnswered, Patience);
        await crowd.ReadAsync(calm.Port, isOnce: true, over.Token).WaitAsync(Patience);
        var isCaughtUp = await Pause.UntilAsync(() => crowd.IsCaughtUp, Patience);
        quiet = Environment.TickCount64 - quiet;
        await Task.Delay(Settling);
        await over.CancelAsync();
        await Task.WhenAll(running);

        Score.Row("to the clients", $"{proxy.Faults.Total:N0}: {proxy.Faults}");
        Score.Row("to the engine", $"{cluster.Faults.Total:N0}: {cluster.Faults}");
        Score.Row("engine ended", cluster.Engine.Ends);
        Score.Row("nodes ended", string.Join("; ", cluster.Nodes.Select(n => n.Ends)));
        Score.Row("clients met", records.Happenings);
        Score.Row("all said after", $"{quiet} ms of quiet");
        score.Check("faults of every kind", proxy.Faults.Total > 0 && cluster.Faults.Total > 0 && cluster.Engine.Ends.Total > 0, "not all");
        score.Check("no node that ends of its own accord", cluster.Nodes.All(n => n.Crashes == 0), $"{cluster.Nodes.Sum(n => n.Crashes)}");
        score.Check("all published messages answered", isAnswered, $"{crowd.Unanswered} are not");
        score.Check("everybody caught up", isCaughtUp, "not in time");
        score.Check(crowd, records);
        await people.JudgeAsync(score);
    }
}
