using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Chaos;

namespace Cluster.Nodes;

/// <summary><c>samples/Cluster/run</c> and the processes that it has started.</summary>
internal sealed partial class SampleProcess : IDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, int> _processes = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;

    private SampleProcess(string engine, int port)
    {
        ProcessStartInfo start = new(Path.Combine(Repository.Root, "samples/Cluster/run"), [engine]) { RedirectStandardOutput = true };
        start.Environment["PORT"] = $"{port}";
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, e) => OnLine(e.Data ?? "");
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException("The sample ended instead of starting."));
        _process.Start();
        _process.BeginOutputReadLine();
    }

    public IEnumerable<int> Processes => _processes.Values;

    public static async Task<SampleProcess> StartAsync(string engine, int port)
    {
        var sample = new SampleProcess(engine, port);
        try
        {
            await sample._ready.Task.WaitAsync(Patience);
            return sample;
        }
        catch
        {
            sample.Dispose();
            throw;
        }
    }

    /// <summary>Kills what it calls by a name; completes when it has started that again.</summary>
    public async Task KillAsync(string name)
    {
        var old = _processes[name];
        using (var process = Process.GetProcessById(old)) process.Kill();
        if (!await Pause.UntilAsync(() => _processes[name] != old, Patience)) throw new TimeoutException($"{name} is not started again.");
    }

    /// <summary>Stops it, as Ctrl+C does.</summary>
    public Task StopAsync()
    {
        _ = Kill(_process.Id, SigTerm);
        return _process.WaitForExitAsync().WaitAsync(Patience);
    }

    private void OnLine(string line)
    {
        if (ProcessLine().Match(line) is { Success: true } match) _processes[match.Groups[1].Value] = int.Parse(match.Groups[2].Value);
        else if (line.StartsWith("The chat is at", StringComparison.Ordinal)) _ready.TrySetResult();
    }

    [GeneratedRegex(@"^ +(\w+) +process (\d+)$")]
    private static partial Regex ProcessLine();

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int pid, int signal);

    public void Dispose()
    {
        if (!_process.HasExited) StopAsync().Wait();
        _process.Dispose();
    }
}
