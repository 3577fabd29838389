using Chaos.Clients;
using Chaos.Proxy;
using Cluster.Nodes;

namespace Cluster.Modes;

/// <summary>The engine loses everything. Whoever has got messages must be told, be it connected or away, and goes on with what follows.</summary>
internal sealed class WipeMode(Arguments arguments, Score score)
{
    private const int DefaultClients = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Settling = TimeSpan.FromSeconds(1), Talking = TimeSpan.FromSeconds(3);

    public async Task RunAsync()
    {
        var random = new Random(arguments.Seed);
        var records = new Records();
        using var cluster = new ThreeNodes(arguments.Engine, random);
        using var calm = new FaultProxy(cluster.Ports, new Random(0));
        var crowd = new Crowd(arguments.Clients ?? DefaultClients, arguments.Topics, calm.Port, records, random);
        using CancellationTokenSource leaving = new(), over = new();

        await cluster.StartAsync();
        Task[] running = [.. crowd.Clients.Select((c, i) => c.RunAsync(i % 2 == 0 ? over.Token : leaving.Token))];
        await MustAsync(() => crowd.IsJoined, "not everybody joins");
        await TalkAsync(crowd, calm.Port);
        await leaving.CancelAsync();
        await Task.WhenAll(running.Where((_, i) => i % 2 == 1));
        score.Check("no reset before the loss", records.Resets.Count == 0, $"{records.Resets.Count}");

        await cluster.Engine.WipeAsync();
        var lost = Environment.TickCount64;
        crowd.ForgetLogs();
        for (var i = 1; i < running.Length; i += 2) running[i] = crowd.Clients[i].RunAsync(over.Token);
        var areTold = await Pause.UntilAsync(() => crowd.Clients.All(c => c.WasReset), Patience);
        Score.Row("all told after", $"{Environment.TickCount64 - lost} ms");
        score.Check("everybody was told of the loss", areTold, $"{crowd.Clients.Count(c => !c.WasReset)} of {crowd.Clients.Count} were not");

        await TalkAsync(crowd, calm.Port);
        await Task.Delay(Settling);
        await over.CancelAsync();
        await Task.WhenAll(running);
        var verdict = crowd.Judge(new("entries of nobody"))[0];
        Score.Row("resets", $"{records.Resets.Count:N0}");
        Score.Row("clients met", records.Happenings);
        score.Check(verdict.Lost, verdict.Repeated, verdict.OutOfOrder, verdict.NotInLog);
    }

    private static async Task TalkAsync(Crowd crowd, int port)
    {
        using (var end = new CancellationTokenSource(Talking)) await crowd.PublishAsync(end.Token);
        await MustAsync(() => crowd.IsAnswered, "not everything is answered");
        await crowd.ReadAsync(port, isOnce: true, CancellationToken.None).WaitAsync(Patience);
        await MustAsync(() => crowd.IsCaughtUp, "not everybody gets everything");
    }

    private static async Task MustAsync(Func<bool> condition, string otherwise)
    {
        if (!await Pause.UntilAsync(condition, Patience)) throw new TimeoutException($"Without a fault, {otherwise}.");
    }
}
