using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Hostile.Measuring;

/// <summary>A server that runs as a process of its own, with the log levels that a new ASP.NET Core project has.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const int SigTerm = 15;
    private const int ShownLines = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lines;

    private ServerProcess(string executable, string[] arguments, int port)
    {
        Port = port;
        ProcessStartInfo start = new(executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PORT"] = port.ToString();
        start.Environment["Logging__LogLevel__Default"] = "Information";
        start.Environment["Logging__LogLevel__Microsoft.AspNetCore"] = "Warning";
        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Warning"; // says where it listens, which the server itself does
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, e) => OnLine(e.Data);
        _process.ErrorDataReceived += (_, e) => OnLine(e.Data);
        _process.Exited += (_, _) => _listening.TrySetException(new InvalidOperationException($"{executable} has ended."));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Port { get; }

    public bool IsAlive => !_process.HasExited;

    /// <summary>How many lines it wrote so far.</summary>
    public int Lines => Volatile.Read(ref _lines);

    public ProcessStats Stats => ProcessStats.Of(_process.Id);

    /// <summary>The server of the benchmarks, built in Release.</summary>
    public static Task<ServerProcess> StartBenchServerAsync(int? port = null) =>
        StartAsync(Path.Combine(Root(), "bench/BenchServer/bin/Release/net10.0/BenchServer"), [], port);

    /// <summary>This program's own server, which compresses.</summary>
    public static Task<ServerProcess> StartCompressingServerAsync() =>
        StartAsync(Path.Combine(AppContext.BaseDirectory, "Hostile"), ["server"], null);

    private static async Task<ServerProcess> StartAsync(string executable, string[] arguments, int? port)
    {
        var server = new ServerProcess(executable, arguments, port ?? FreePort());
        await server._listening.Task.WaitAsync(Patience);
        return server;
    }

    /// <summary>Asks it to stop.</summary>
    public void Terminate() => _ = Kill(_process.Id, SigTerm);

    public Task WaitForExitAsync() => _process.WaitForExitAsync().WaitAsync(Patience);

    private void OnLine(string? line)
    {
        if (line is null) return;
        if (line.StartsWith("listening on", StringComparison.Ordinal)) _listening.TrySetResult();
        else if (Interlocked.Increment(ref _lines) <= ShownLines) Console.Error.WriteLine($"    server: {line}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Root()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "Bennu.slnx"))) return directory.FullName;
        throw new InvalidOperationException("Run this program from within the repository.");
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int pid, int signal);

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
