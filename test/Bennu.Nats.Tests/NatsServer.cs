using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NATS.Client.Core;

namespace Bennu.Nats.Tests;

/// <summary>A nats-server with JetStream, on a port and a folder of its own, for one class of tests.</summary>
public sealed class NatsServer : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("bennu-nats-").FullName;
    private readonly int _port = FreePort();
    private Process? _process;

    public string Url => $"nats://127.0.0.1:{_port}";

    /// <summary>Options of a node that finds the server back at once.</summary>
    public NatsOptions Options => new()
    {
        Connection = NatsOpts.Default with
        {
            Url = Url,
            ReconnectWaitMin = TimeSpan.FromMilliseconds(10),
            ReconnectWaitMax = TimeSpan.FromMilliseconds(50),
            ReconnectJitter = TimeSpan.FromMilliseconds(5),
        },
        // Tests do it themselves.
        TrimInterval = TimeSpan.FromDays(1),
    };

    public ValueTask InitializeAsync() => StartAsync();

    public async ValueTask StartAsync()
    {
        if (_process is not null) return;
        string[] arguments = ["-js", "-a", "127.0.0.1", "-p", $"{_port}", "-sd", _folder, "-l", Path.Combine(_folder, "log")];
        try
        {
            _process = Process.Start("nats-server", arguments);
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException("These tests need the program nats-server: apt-get install -y nats-server", e);
        }

        await ListeningAsync();
    }

    /// <summary>Ends it without warning.</summary>
    public async ValueTask KillAsync()
    {
        if (_process is not { } process) return;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        _process = null;
    }

    /// <summary>Forgets all it has stored; not while it runs.</summary>
    public void Wipe() => Directory.Delete(Path.Combine(_folder, "jetstream"), recursive: true);

    /// <summary>Copies all it has stored, or brings it back; not while it runs.</summary>
    public void Copy(string from, string to)
    {
        if (Directory.Exists(Path.Combine(_folder, to))) Directory.Delete(Path.Combine(_folder, to), recursive: true);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_folder, from), "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(_folder, to, Path.GetRelativePath(Path.Combine(_folder, from), file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task ListeningAsync()
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, _port);
                return;
            }
            catch (SocketException) when (Stopwatch.GetElapsedTime(began) < Patience && _process is { HasExited: false })
            {
                await Task.Delay(5);
            }
        }
    }
}
