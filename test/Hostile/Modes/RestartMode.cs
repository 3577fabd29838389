using System.Diagnostics;
using Hostile.Measuring;

namespace Hostile.Modes;

/// <summary>
/// Restarts a server under load that 2,000 clients are connected to. Half of them come back when the drain frame tells them to, the other
/// half as stock phoenix.js does. The arrivals of the first half must be spread evenly, and whatever the server accepted it must have
/// answered.
/// </summary>
internal sealed class RestartMode(Score score, int seed)
{
    private const int Clients = 2_000;
    private const int Asking = 40;
    private const int BucketMilliseconds = 100;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5); // DrainOptions.ReconnectWindow
    private static readonly TimeSpan InFlight = TimeSpan.FromMilliseconds(500);

    public async Task RunAsync()
    {
        var random = new Random(seed);
        var old = await ServerProcess.StartBenchServerAsync();
        var clients = new ReturningClient[Clients];
        for (var i = 0; i < Clients; i++)
            clients[i] = new ReturningClient(old.Port, isObedient: i % 2 == 0, asks: i < Asking, random.Next());
        await Parallel.ForAsync(0, Clients, new ParallelOptions { MaxDegreeOfParallelism = 64 }, (i, _) => clients[i].JoinAsync());
        using var over = new CancellationTokenSource();
        var lives = clients.Select(c => c.LiveAsync(over.Token)).ToArray();
        await Task.Delay(TimeSpan.FromSeconds(1));

        var sigTerm = Stopwatch.GetTimestamp();
        old.Terminate();
        await old.WaitForExitAsync();
        var downtime = Stopwatch.GetElapsedTime(sigTerm);
        using var fresh = await ServerProcess.StartBenchServerAsync(old.Port);
        var up = Stopwatch.GetElapsedTime(sigTerm);
        old.Dispose();
        for (var waited = Stopwatch.StartNew(); clients.Any(c => c.Returned == 0) && waited.Elapsed < 3 * Window;) await Task.Delay(50);
        await over.CancelAsync();
        await Task.WhenAll(lives);

        var told = clients.Count(c => c.RetryAfter is not null);
        Console.WriteLine($"restart: old one gone after {downtime.TotalMilliseconds:f0} ms, new one up after {up.TotalMilliseconds:f0} ms");
        Print("told when to return", $"{told} of {Clients}", told == Clients);
        Print("closed with 1012", $"{clients.Count(c => c.End == "1012")} of {Clients}", clients.All(c => c.End == "1012"));
        Print("are back", $"{clients.Count(c => c.Returned > 0)} of {Clients}", clients.All(c => c.Returned > 0));
        var obedient = Arrivals(clients.Where(c => c.IsObedient), sigTerm);
        var stock = Arrivals(clients.Where(c => !c.IsObedient), sigTerm);
        var mean = Clients / 2 / (Window / TimeSpan.FromMilliseconds(BucketMilliseconds));
        Print("obedient per 100 ms", $"max {obedient.Max()}, mean {mean:f1}", obedient.Max() <= 3 * mean);
        Console.WriteLine($"restart: stock per 100 ms     | max {stock.Max()}, mean {mean:f1}");
        Console.WriteLine($"restart: obedient arrivals    | {string.Join(' ', obedient)}");
        Console.WriteLine($"restart: stock arrivals       | {string.Join(' ', stock)}");
        var asking = clients.Where(c => c.Asked.Count > 0).ToArray();
        var accepted = asking.Sum(c => c.Answered);
        var asked = asking.Sum(c => c.Asked.Count);
        var holes = asking.Count(c => c.HasHole);
        var longBefore = sigTerm - (InFlight.TotalSeconds * Stopwatch.Frequency);
        var early = asking.Sum(c => c.Asked.Skip(c.Answered).Count(at => at < longBefore));
        Print("requests answered", $"{accepted} of {asked}, {holes} holes, {early} early ones lost", holes == 0 && early == 0 && accepted > 0);
    }

    private static int[] Arrivals(IEnumerable<ReturningClient> clients, long since)
    {
        var counts = new int[(int)(2 * Window.TotalMilliseconds / BucketMilliseconds)];
        foreach (var client in clients)
        {
            if (client.Returned == 0) continue;
            var bucket = (int)(Stopwatch.GetElapsedTime(since, client.Returned).TotalMilliseconds / BucketMilliseconds);
            counts[Math.Min(bucket, counts.Length - 1)]++;
        }
        return counts;
    }

    private void Print(string what, string measured, bool isGood) =>
        Console.WriteLine($"restart: {what,-20} | {measured,-50} | {score.Add(isGood ? [] : [what])}");
}
