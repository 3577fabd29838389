using System.Diagnostics;
using System.Globalization;
using Hostile.Attacks;
using Hostile.Measuring;
using Hostile.Wire;

namespace Hostile.Modes;

/// <summary>
/// Lets every attack loose on a server while the good client goes on. The server, the attacker and the good client each have a process of
/// their own, and the attacker gives way to the others: a real one brings his own processor.
/// </summary>
internal sealed class AttackMode(Score score, int seed, string? only)
{
    private const double FloorMilliseconds = 50; // times the threads that a processor has to serve while nobody attacks
    private const int MaxLines = 1_000;
    private const int MaxTries = 3;
    private static readonly TimeSpan Undisturbed = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(4);

    public async Task RunAsync()
    {
        Console.WriteLine(
            "attack            | p99 ms ->        | limit  | RSS MB ->  | fds ->     | threads -> | lines | answers");
        foreach (var group in Attack.All.Where(a => only is null || a.Name == only).GroupBy(a => a.NeedsCompression))
        {
            using var server = await (group.Key ? ServerProcess.StartCompressingServerAsync() : ServerProcess.StartBenchServerAsync());
            using var good = new GoodClient(server.Port);
            await good.MeasureAsync(Undisturbed); // so that what is compiled late is compiled
            foreach (var attack in group)
            {
                var failures = await TryAsync(attack, server, good);
                // Again, since a burst of somebody else's on this machine looks the same; what the attack itself does, it does every time.
                for (var tries = 1; failures is ["p99"] && tries < MaxTries; tries++) failures = await TryAsync(attack, server, good);
                Console.WriteLine($"{attack.Name,-17} | {score.Add(failures)}");
            }
        }
    }

    /// <summary>The attacker's side, in his own process: the last line he writes is what the server answered.</summary>
    public static async Task<bool> AttackAsync(string name, int port, int seed)
    {
        var answers = new Tally();
        var attack = Attack.All.Single(a => a.Name == name);
        var isAsExpected = await attack.RunAsync(port, new Random(seed), answers);
        Console.WriteLine(answers);
        return isAsExpected;
    }

    private async Task<List<string>> TryAsync(Attack attack, ServerProcess server, GoodClient good)
    {
        var measuring = good.MeasureAsync(Undisturbed);
        var crowd = await Machine.CrowdUntilAsync(measuring);
        var alone = await measuring;
        var before = server.Stats;
        var linesBefore = server.Lines;
        var (isAsExpected, answers) = await RunAttackerAsync(attack, server.Port);
        var during = await good.CutAsync();
        var limit = Math.Max(3 * alone.P99, FloorMilliseconds * crowd);
        var isAlive = await IsAliveAsync(server);
        var after = await SettleAsync(server, before);
        var lines = server.Lines - linesBefore;

        var failures = new List<string>();
        if (!isAsExpected) failures.Add("answers");
        if (during.P99 > limit) failures.Add("p99");
        if (!isAlive) failures.Add("alive");
        if (!HasMemoryBack(before, after)) failures.Add("memory");
        if (!HasHandlesBack(before, after)) failures.Add("fds");
        if (lines >= MaxLines) failures.Add("lines");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{attack.Name,-17} | {alone.P99,6:f1} -> {during.P99,-6:f1} | {limit,6:f1} | {before.Megabytes,3:f0} -> {after.Megabytes,-4:f0}" +
            $"| {before.Handles,3} -> {after.Handles,-4}| {before.Threads,3} -> {after.Threads,-4}| {lines,5} | {answers}"));
        return failures;
    }

    private async Task<(bool IsAsExpected, string Answers)> RunAttackerAsync(Attack attack, int port)
    {
        string[] arguments = ["-n", "10", Path.Combine(AppContext.BaseDirectory, "Hostile"), "attacker", attack.Name, $"{port}", $"{seed}"];
        using var attacker = Process.Start(new ProcessStartInfo("nice", arguments) { RedirectStandardOutput = true })!;
        var output = attacker.StandardOutput.ReadToEndAsync();
        try
        {
            await attacker.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            attacker.Kill(entireProcessTree: true);
        }
        return (attacker.ExitCode == 0, (await output).Trim());
    }

    private static async Task<bool> IsAliveAsync(ServerProcess server)
    {
        if (!server.IsAlive) return false;
        using var client = await RawClient.JoinAsync(server.Port, "bench:alive").WaitAsync(Patience);
        return true;
    }

    // What an attack took is given back by the garbage collector, which comes in its own time, unless the server lets it be called.
    private static async Task<ProcessStats> SettleAsync(ServerProcess server, ProcessStats before)
    {
        using var http = new HttpClient();
        using (await http.PostAsync($"http://127.0.0.1:{server.Port}/collect", null))
        {
        }
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(100))
        {
            var now = server.Stats;
            if ((HasMemoryBack(before, now) && HasHandlesBack(before, now)) || waited.Elapsed > Settling) return now;
        }
    }

    private static bool HasMemoryBack(ProcessStats before, ProcessStats after) => after.Megabytes <= (1.5 * before.Megabytes) + 40;

    private static bool HasHandlesBack(ProcessStats before, ProcessStats after) => after.Handles <= before.Handles + 16;
}
