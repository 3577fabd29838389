namespace Chaos.Server;

/// <summary>A server that is killed again and again, and each time comes back on the same port with the same log.</summary>
internal sealed class MortalServer(IReadOnlyDictionary<string, string> environment, Random random) : IDisposable
{
    private ServerProcess? _process;

    public int Port { get; } = Ports.Free(random);

    /// <summary>How often it was killed, and how often it was asked to go.</summary>
    public Tally Ends { get; } = new();

    /// <summary>How often it ended of its own accord.</summary>
    public int Crashes { get; private set; }

    public async Task StartAsync() => _process = await ServerProcess.StartAsync(Port, environment);

    /// <summary>Lets it live for some seconds, ends it and starts it again, until it shall live on.</summary>
    public async Task DieUntilAsync(CancellationToken end)
    {
        while (await SleepAsync(random.Next(3_000, 7_000), end))
        {
            if (_process!.IsAlive) await EndAsync(isKilled: random.Next(4) > 0);
            else Crashes++;
            _process.Dispose();
            await Task.Delay(random.Next(1_000), CancellationToken.None);
            await StartAsync();
        }
    }

    /// <summary>Asks it to go, and starts it again when it has.</summary>
    public async Task RestartAsync()
    {
        await EndAsync(isKilled: false);
        _process!.Dispose();
        await StartAsync();
    }

    private Task EndAsync(bool isKilled)
    {
        Ends.Add(isKilled ? "SIGKILL" : "SIGTERM");
        return isKilled ? _process!.KillAsync() : _process!.TerminateAsync();
    }

    private static async Task<bool> SleepAsync(int milliseconds, CancellationToken end)
    {
        await Task.Delay(milliseconds, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !end.IsCancellationRequested;
    }

    public void Dispose() => _process?.Dispose();
}
