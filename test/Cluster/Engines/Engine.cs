using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Chaos;
using Chaos.Server;

namespace Cluster.Engines;

/// <summary>What the nodes share, as a process that keeps everything it acknowledged in a folder of its own.</summary>
internal sealed class Engine : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("bennu-engine-").FullName;
    private readonly string _program;
    private readonly string[] _arguments;
    private readonly Random _random;
    private Process? _process;

    public Engine(string name, Random random)
    {
        (Name, Port, _random) = (name, Ports.Free(random), random);
        (_program, _arguments) = name switch
        {
            "redis" => ("redis-server", (string[])
            [
                "--bind", "127.0.0.1", "--port", $"{Port}", "--dir", _folder, "--save", "", "--appendonly", "yes", "--appendfsync", "always",
            ]),
            "nats" => ("nats-server", ["-js", "-a", "127.0.0.1", "-p", $"{Port}", "-sd", _folder]),
            _ => throw new ArgumentException($"There is no engine {name}."),
        };
    }

    /// <summary>As ConformanceServer's environment has it.</summary>
    public string Name { get; }

    public int Port { get; }

    /// <summary>How often it was killed.</summary>
    public Tally Ends { get; } = new();

    public async Task StartAsync()
    {
        try
        {
            _process = Process.Start(new ProcessStartInfo(_program, _arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"This needs {_program}: apt-get install -y {_program}", e);
        }
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        if (!await Pause.UntilAsync(IsListening, Patience)) throw new TimeoutException($"{_program} does not listen.");
    }

    /// <summary>Kills it now and then, and starts it again with what it has on its disk.</summary>
    public async Task DieUntilAsync(CancellationToken end)
    {
        while (await Pause.ForAsync(_random.Next(5_000, 12_000), end))
        {
            await KillAsync();
            Ends.Add("SIGKILL");
            await Task.Delay(_random.Next(2_000), CancellationToken.None);
            await StartAsync();
        }
    }

    /// <summary>Kills it, takes away all that it has stored, and starts it again.</summary>
    public async Task WipeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, true);
        Directory.CreateDirectory(_folder);
        await StartAsync();
    }

    private async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private bool IsListening()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        if (_process is not null)
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }
        Directory.Delete(_folder, true);
    }
}
