using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace Bennu.Redis.Tests;

/// <summary>A <c>redis-server</c> of a test's own, on a free port and in a folder that goes with it.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string _folder = Directory.CreateTempSubdirectory("bennu-redis-").FullName;
    private readonly string[] _arguments;
    private Process? _process;

    private RedisServer(string[] arguments) => _arguments = arguments;

    public int Port { get; private set; }

    /// <summary>How to connect; quick to find that the server is back.</summary>
    public ConfigurationOptions Configuration => At(Port);

    public static ConfigurationOptions At(int port) => new()
    {
        EndPoints = { { IPAddress.Loopback, port } },
        ConnectTimeout = 2_000,
        HeartbeatInterval = TimeSpan.FromMilliseconds(50),
        ReconnectRetryPolicy = new LinearRetry(20),
    };

    /// <summary>Starts a server that forgets everything when it ends, where the arguments say nothing else.</summary>
    public static async Task<RedisServer> StartAsync(params string[] arguments)
    {
        for (var attempts = 1; ; attempts++)
        {
            // Between finding a port and taking it somebody else may.
            var server = new RedisServer(arguments) { Port = FreePort() };
            try
            {
                await server.StartAsync();
                return server;
            }
            catch (IOException) when (attempts < 3)
            {
                await server.DisposeAsync();
            }
        }
    }

    public static Task<RedisServer> StartDurableAsync() => StartAsync("--appendonly", "yes", "--appendfsync", "always");

    /// <summary>Starts it again with what it has on its disk.</summary>
    /// <param name="port">Another port than its own, where nobody else finds it.</param>
    public async Task StartAsync(int? port = null)
    {
        var start = new ProcessStartInfo("redis-server")
        {
            ArgumentList =
            {
                "--port", $"{port ?? Port}", "--bind", "127.0.0.1", "--save", "", "--dir", _folder, "--repl-diskless-sync-delay", "0",
            },
            RedirectStandardOutput = true,
        };
        foreach (var argument in _arguments) start.ArgumentList.Add(argument);
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException("These tests need redis-server: apt-get install -y redis-server", e);
        }
        using var patience = new CancellationTokenSource(Patience);
        while (await _process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal)) return;
        throw new IOException($"redis-server has ended at its start, on port {port ?? Port}.");
    }

    /// <summary>Ends the server without a farewell.</summary>
    public void Kill()
    {
        if (_process is null) return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public async Task RestartAsync()
    {
        Kill();
        await StartAsync();
    }

    /// <summary>Runs a command as another client.</summary>
    public async Task<RedisResult> ExecuteAsync(string command, params object[] arguments)
    {
        var configuration = Configuration;
        configuration.AllowAdmin = true;
        await using var client = await ConnectionMultiplexer.ConnectAsync(configuration);
        return await client.GetDatabase().ExecuteAsync(command, arguments);
    }

    public RedisBackplane Open(Action<RedisOptions>? configure = null, TimeProvider? time = null)
    {
        var options = new RedisOptions { Configuration = Configuration };
        configure?.Invoke(options);
        return new RedisBackplane(options, time);
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        Directory.Delete(_folder, recursive: true);
        return default;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
