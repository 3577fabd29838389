using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace NativeClient;

/// <summary>The conformance server, built in Release, as a process of its own.</summary>
internal sealed class Server : IDisposable
{
    private readonly Process _process;

    private Server(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<Server> StartAsync(string path)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var start = new ProcessStartInfo(path) { RedirectStandardOutput = true };
        start.Environment["PORT"] = $"{port}";
        var server = new Server(Process.Start(start)!, new Uri($"http://127.0.0.1:{port}"));
        while (await server._process.StandardOutput.ReadLineAsync() is { } line)
            if (line.StartsWith("listening on", StringComparison.Ordinal)) return server;
        throw new InvalidOperationException($"{path} did not start.");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}
