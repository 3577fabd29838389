using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Bennu.Client.Tests.Integration;

/// <summary>The conformance server as a process of its own, at a port that was free.</summary>
internal sealed class ConformanceServer : IDisposable
{
    private const int SigTerm = 15;

    private readonly Process _process;

    private ConformanceServer(Process process, Uri uri) => (_process, Uri) = (process, uri);

    public Uri Uri { get; }

    public static async Task<ConformanceServer> StartAsync(string log = "memory", int port = 0)
    {
        var folder = AppContext.BaseDirectory.Replace("Bennu.Client.Tests", "ConformanceServer");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "ConformanceServer.dll")]) { RedirectStandardOutput = true };
        (start.Environment["PORT"], start.Environment["LOG"]) = ($"{(port == 0 ? FreePort() : port)}", log);
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            if (line.Split("listening on ") is [_, var uri]) return new ConformanceServer(process, new Uri(uri));
        throw new InvalidOperationException("The conformance server did not start.");
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>As if the machine had failed.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Asks it to drain and to end.</summary>
    public void Terminate() => _ = Signal(_process.Id, SigTerm);

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int pid, int signal);

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }
}
