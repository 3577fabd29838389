using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Hostile.Measuring;
using Hostile.Wire;

namespace Hostile.Modes;

/// <summary>
/// Clients that come and go at random for minutes: they join, leave, echo, broadcast, and end with a close or by just vanishing. The server
/// must hold no more in the last quarter than in the one before.
/// </summary>
internal sealed class SoakMode(Score score, int seed, double minutes)
{
    private const int Clients = 200;
    private const int Topics = 50;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    public async Task RunAsync()
    {
        using var server = await ServerProcess.StartBenchServerAsync();
        using var over = new CancellationTokenSource(TimeSpan.FromMinutes(minutes));
        var lives = Enumerable.Range(0, Clients).Select(i => LiveAsync(server.Port, new Random(seed + i), over.Token)).ToArray();
        var samples = new List<ProcessStats>();
        var start = Stopwatch.StartNew();
        Console.WriteLine("soak: seconds | RSS MB | fds | threads | log lines");
        while (!over.IsCancellationRequested && server.IsAlive)
        {
            await Task.WhenAny(Task.Delay(Period, over.Token));
            var now = server.Stats;
            samples.Add(now);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"soak: {start.Elapsed.TotalSeconds,7:f0} | {now.Megabytes,6:f0} | {now.Handles,3} | {now.Threads,7} | {server.Lines,9}"));
        }
        await over.CancelAsync();
        await Task.WhenAll(lives);
        Judge("RSS MB", samples, s => s.Megabytes, 16);
        Judge("fds", samples, s => s.Handles, 40);
        Judge("threads", samples, s => s.Threads, 8);
    }

    private void Judge(string what, List<ProcessStats> samples, Func<ProcessStats, double> value, double slack)
    {
        var quarter = Math.Max(1, samples.Count / 4);
        var third = samples.TakeLast(2 * quarter).Take(quarter).Average(value);
        var last = samples.TakeLast(quarter).Average(value);
        var verdict = score.Add(last <= (1.1 * third) + slack ? [] : ["grows"]);
        var figures = string.Create(CultureInfo.InvariantCulture, $"third quarter {third:f1}, last {last:f1}");
        Console.WriteLine($"soak: {what,-8} | {figures} | {verdict}");
    }

    private static async Task LiveAsync(int port, Random random, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                using var client = await RawClient.ConnectAsync(port, cancellationToken: over);
                var reading = client.ReadEndAsync(cancellationToken: over);
                await ActAsync(client, random, over);
                if (random.Next(2) == 0) await client.SendAsync(ClientFrame.Of(ClientFrame.CloseFrame, [0x03, 0xE8]), over);
                else client.Dispose(); // vanishes
                await reading;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or HttpRequestException)
            {
                // the time is up, or the server says why in the figures
            }
        }
    }

    private static async Task ActAsync(RawClient client, Random random, CancellationToken over)
    {
        var actions = random.Next(5, 200);
        for (var i = 1; i <= actions; i++)
        {
            var topic = $"bench:{random.Next(Topics)}";
            await client.SendAsync(
                random.Next(10) switch
                {
                    0 or 1 => Message.Join(topic, i),
                    2 => Message.Leave(topic, i),
                    3 => Message.Of(topic, i, "broadcast", $$"""{"fill":"{{new string('x', random.Next(2_000))}}"}"""),
                    4 => Message.Heartbeat(i),
                    _ => Message.Of(topic, i, "echo", """{"a":1}"""),
                },
                over);
            await Task.Delay(random.Next(100), over);
        }
    }
}
