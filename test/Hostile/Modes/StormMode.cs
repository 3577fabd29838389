using System.Collections.Concurrent;
using System.Diagnostics;
using Bennu.Client;
using Hostile.Measuring;

namespace Hostile.Modes;

/// <summary>
/// Kills a server that many clients of Bennu.Client are joined to, and lets it come back after a while: they must arrive spread out. The same
/// again with the same waits but without jitter, for comparison.
/// </summary>
internal sealed class StormMode(Score score, int clients, TimeSpan outage)
{
    private const int BucketMilliseconds = 200;
    private const double Most = 0.9; // the window is over when that many are back: the last ones would only lower the mean
    private const double LargestPeak = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public async Task RunAsync()
    {
        Console.WriteLine($"storm: {clients:N0} clients, their server away for {outage.TotalSeconds:f0} s");
        var (peak, mean) = await MeasureAsync("with jitter", Backoff.Reconnect);
        var isSpread = peak <= LargestPeak * mean;
        var verdict = score.Add(isSpread ? [] : ["the arrivals are not spread"]);
        Console.WriteLine($"storm: with jitter the peak is {peak / mean:f1} times the mean, at most {LargestPeak:f0} | {verdict}");
        int[] caps = [500, 1_000, 2_000, 5_000, 10_000, 30_000];
        var (crowd, _) = await MeasureAsync("without", new Backoff([.. caps.Select(ms => TimeSpan.FromMilliseconds(ms))], jitter: false));
        Console.WriteLine($"storm: without jitter the peak is {crowd / mean:f1} times the mean of those with jitter");
    }

    // A client arrives when it meant to: on a busy machine all timers that were due during a stall fire at its end.
    private async Task<(int Peak, double Mean)> MeasureAsync(string name, Backoff backoff)
    {
        var server = await ServerProcess.StartBenchServerAsync();
        var sockets = new BennuSocket[clients];
        var tries = new long[clients]; // when each is to try next
        var arrivals = new ConcurrentBag<long>();
        await Parallel.ForAsync(0, clients, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, ct) =>
        {
            var socket = sockets[i] = new BennuSocket(
                new Uri($"http://127.0.0.1:{server.Port}/socket"), new BennuSocketOptions { Reconnect = backoff, Timeout = Patience });
            await socket.ConnectAsync(ct);
            await socket.Channel("bench:storm").JoinAsync(ct);
            socket.StateChanged += change =>
            {
                if (change is { State: ConnectionState.Waiting, RetryIn: { } wait })
                    tries[i] = Stopwatch.GetTimestamp() + (long)(wait.TotalSeconds * Stopwatch.Frequency);
                else if (change.State == ConnectionState.Connected && tries[i] > 0)
                    arrivals.Add(tries[i]);
            };
        });

        server.Dispose();
        await Task.Delay(outage);
        var fresh = await ServerProcess.StartBenchServerAsync(server.Port);
        for (var waited = Stopwatch.StartNew(); arrivals.Count < clients && waited.Elapsed < Patience;) await Task.Delay(50);
        Console.WriteLine($"storm: {name,-11} {arrivals.Count:N0} are back | {score.Add(arrivals.Count == clients ? [] : ["not all"])}");
        fresh.Dispose();
        foreach (var socket in sockets) _ = socket.DisposeAsync();
        return Judge(name, [.. arrivals.Order()]);
    }

    private (int Peak, double Mean) Judge(string name, long[] arrivals)
    {
        var counts = new SortedDictionary<int, int>();
        foreach (var at in arrivals)
        {
            var bucket = (int)(Stopwatch.GetElapsedTime(arrivals[0], at).TotalMilliseconds / BucketMilliseconds);
            counts[bucket] = counts.GetValueOrDefault(bucket) + 1;
        }
        var last = Stopwatch.GetElapsedTime(arrivals[0], arrivals[(int)(arrivals.Length * Most) - 1]);
        var window = 1 + (last / TimeSpan.FromMilliseconds(BucketMilliseconds));
        var (peak, mean) = (counts.Values.Max(), arrivals.Length * Most / window);
        var length = window * BucketMilliseconds / 1_000;
        Console.WriteLine(
            $"storm: {name,-11} in any {BucketMilliseconds} ms at most {peak}, mean {mean:f1} until {Most:p0} were back after {length:f1} s");
        Console.WriteLine($"storm: {name,-11} {string.Join(' ', Enumerable.Range(0, (int)window).Select(b => counts.GetValueOrDefault(b)))}");
        return (peak, mean);
    }
}
