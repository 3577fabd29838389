using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using LoadGenerator;

namespace Runner;

/// <summary>One workload against a freshly started server, or several.</summary>
internal sealed class Trial(RunnerOptions options, Server server, Workload workload)
{
    private const int ServerCore = 0, GeneratorCore = 1;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly int[] _ports = FreePorts(server.Nodes + 1);
    private readonly string _project = workload.Project ?? server.Project;
    private readonly List<Process> _nodes = [];
    private Process? _broker;
    private string? _file;

    private int BrokerPort => _ports[server.Nodes];

    internal async Task<Measurement> RunAsync()
    {
        if (!server.HasFile) return await MeasureAsync();
        var folder = Path.Combine(options.Data, $"bennu-bench-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        try
        {
            _file = Path.Combine(folder, "bench.db");
            if (workload.Messages > 0) await FillAsync(_file);
            return await MeasureAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<Measurement> MeasureAsync()
    {
        try
        {
            if (server.Broker is { } broker) _broker = await broker.StartAsync(GeneratorCore, BrokerPort);
            for (var node = 0; node < server.Nodes; node++) await StartNodeAsync(node);
            if (workload.IsPreheated) await GenerateAsync("--mode echo --clients 200 --window 2 --warmup 0 --seconds 2");
            var measurement = GenerateAsync($"--warmup {options.WarmupSeconds} --seconds {options.Seconds} {workload.Arguments}");
            if (!workload.IsRestarted) return await measurement;
            await Task.WhenAny(_nodes[0].WaitForExitAsync(), measurement);
            _nodes[0].Dispose();
            _nodes[0] = StartNode(0);
            return (await measurement) with { ServerCpuSeconds = _nodes[0].TotalProcessorTime.TotalSeconds };
        }
        finally
        {
            foreach (var node in _nodes) await EndAsync(node);
            if (_broker is not null) await EndAsync(_broker);
        }
    }

    private static int[] FreePorts(int count)
    {
        var listeners = new TcpListener[count];
        for (var i = 0; i < count; i++) (listeners[i] = new TcpListener(IPAddress.Loopback, 0)).Start();
        var ports = Array.ConvertAll(listeners, listener => ((IPEndPoint)listener.LocalEndpoint).Port);
        foreach (var listener in listeners) listener.Dispose();
        return ports;
    }

    private static async Task EndAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private Process StartNode(int node) => Pinned.StartProject(
        options.Folder, _project, ServerCore, "",
        ("PORT", $"{_ports[node]}"),
        ("NODE", server.Broker is null ? null : $"node{node}"),
        ("PUBSUB", server.Broker is { } broker ? $"{broker.Scheme}:127.0.0.1:{BrokerPort}" : null),
        ("LOG", _file is null ? null : $"sqlite:{_file}"));

    private async Task StartNodeAsync(int number)
    {
        var node = StartNode(number);
        _nodes.Add(node);
        var first = await node.StandardOutput.ReadLineAsync().WaitAsync(StartLimit);
        if (first is null) throw new InvalidOperationException($"{_project} did not start.");
    }

    // By a process of its own, whose memory is not the server's.
    private async Task FillAsync(string file)
    {
        using var process = Pinned.StartProject(
            options.Folder, _project, ServerCore, $"fill {file} {workload.Messages}", ("PORT", $"{_ports[0]}"));
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{_project} could not fill its file.");
    }

    private async Task<Measurement> GenerateAsync(string arguments)
    {
        var (ports, pids) = (string.Join(',', _ports.Take(server.Nodes)), string.Join(',', _nodes.Select(node => node.Id)));
        using var generator = Pinned.StartProject(
            options.Folder, "LoadGenerator", GeneratorCore,
            $"--protocol {server.Protocol} --ports {ports} --pids {pids} --broker {_broker?.Id ?? 0} {arguments}");
        var output = await generator.StandardOutput.ReadToEndAsync();
        await generator.WaitForExitAsync();
        return output.Length > 0
            ? JsonSerializer.Deserialize<Measurement>(output)!
            : new Measurement { Faults = ["the load generator failed"] };
    }
}
