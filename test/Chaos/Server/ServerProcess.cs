using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Chaos.Server;

/// <summary>The conformance server, built in Release, as a process of its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const int SigTerm = 15, SigKill = 9;
    private const int ShownLines = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lines;

    private ServerProcess(int port, IReadOnlyDictionary<string, string> environment)
    {
        ProcessStartInfo start = new(Path.Combine(Repository.Root, "test/ConformanceServer/bin/Release/net10.0/ConformanceServer"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PORT"] = port.ToString();
        foreach (var (name, value) in environment) start.Environment[name] = value;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, e) => OnLine(e.Data);
        _process.ErrorDataReceived += (_, e) => OnLine(e.Data);
        _process.Exited += (_, _) => _listening.TrySetException(new InvalidOperationException("The server ended instead of listening."));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public bool IsAlive => !_process.HasExited;

    /// <summary>Starts a server; completes when it listens.</summary>
    /// <param name="port">On this machine.</param>
    /// <param name="environment">Its environment variables, such as LOG.</param>
    public static async Task<ServerProcess> StartAsync(int port, IReadOnlyDictionary<string, string> environment)
    {
        var server = new ServerProcess(port, environment);
        try
        {
            await server._listening.Task.WaitAsync(Patience);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Ends it without a word of warning.</summary>
    public Task KillAsync() => SignalAsync(SigKill);

    /// <summary>Asks it to drain and to end.</summary>
    public Task TerminateAsync() => SignalAsync(SigTerm);

    private Task SignalAsync(int signal)
    {
        _ = Kill(_process.Id, signal);
        return _process.WaitForExitAsync().WaitAsync(Patience);
    }

    private void OnLine(string? line)
    {
        if (line is null) return;
        if (line.StartsWith("listening on", StringComparison.Ordinal)) _listening.TrySetResult();
        else if (Interlocked.Increment(ref _lines) <= ShownLines) Console.Error.WriteLine($"    server: {line}");
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int pid, int signal);

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
