using System.Diagnostics;
using Bennu.Sqlite;

namespace SqliteCrash;

/// <summary>Lets a process write to one file, kills it at a random moment, and starts the next, often without a look at it.</summary>
internal sealed class KillTrial(string folder, int seed, int kills)
{
    private readonly string _path = Path.Combine(folder, "topics.db");
    private readonly Random _random = new(seed);
    private readonly Verifier _verifier = new();

    public async Task<string> RunAsync()
    {
        for (var life = 1; life <= kills; life++)
        {
            var acknowledged = await LiveAsync(life);
            _verifier.Add(acknowledged);
            if (_random.Next(5) != 0 && life < kills) continue;
            await using var store = SqliteStore.Open(new() { Path = _path });
            await Verifier.RepeatAsync(store, acknowledged.TakeLast(20));
            if (life % 20 == 0 || life == kills) await _verifier.VerifyAsync(store);
        }
        return $"{_verifier.Count} acknowledged appends are all there";
    }

    private async Task<List<Acknowledged>> LiveAsync(int life)
    {
        // One in ten dies while it starts; the others some time after they have begun to write.
        var diesEarly = _random.Next(10) == 0;
        var delay = TimeSpan.FromMilliseconds(diesEarly ? _random.Next(30, 150) : _random.Next(1, 80));
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["writer", _path, $"{life}"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        List<Acknowledged> acknowledged = [];
        var kill = diesEarly ? KillAsync(process, delay) : Task.CompletedTask;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            // Every line is whole: so short a write to a pipe is made at once or not at all.
            if (line != "ready") acknowledged.Add(Acknowledged.Parse(line));
            else if (!diesEarly) kill = KillAsync(process, delay);
        }
        await kill;
        await process.WaitForExitAsync();
        const int Killed = 128 + 9;
        Verifier.Check(process.ExitCode == Killed, $"process {life} has ended by itself with {process.ExitCode}");
        return acknowledged;
    }

    // By SIGKILL.
    private static async Task KillAsync(Process process, TimeSpan delay)
    {
        await Task.Delay(delay);
        process.Kill();
    }
}
