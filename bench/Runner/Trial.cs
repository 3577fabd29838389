using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using LoadGenerator;

namespace Runner;

/// <summary>One workload against one freshly started server.</summary>
internal sealed class Trial(RunnerOptions options, Server server, Workload workload)
{
    private const int ServerCore = 0, GeneratorCore = 1;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly int _port = FreePort();
    private readonly string _project = workload.Project ?? server.Project;
    private string? _file;

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
        var process = await StartServerAsync();
        try
        {
            if (workload.IsPreheated) await GenerateAsync(process.Id, "--mode echo --clients 200 --window 2 --warmup 0 --seconds 2");
            var measurement = GenerateAsync(
                process.Id, $"--warmup {options.WarmupSeconds} --seconds {options.Seconds} {workload.Arguments}");
            if (!workload.IsRestarted) return await measurement;
            await Task.WhenAny(process.WaitForExitAsync(), measurement);
            process.Dispose();
            process = StartServer();
            return (await measurement) with { ServerCpuSeconds = process.TotalProcessorTime.TotalSeconds };
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Process StartServer() => Pinned.Start(options.Folder, _project, ServerCore, "", _port, _file);

    private async Task<Process> StartServerAsync()
    {
        var process = StartServer();
        var first = await process.StandardOutput.ReadLineAsync().WaitAsync(StartLimit);
        return first is not null ? process : throw new InvalidOperationException($"{_project} did not start.");
    }

    // By a process of its own, whose memory is not the server's.
    private async Task FillAsync(string file)
    {
        using var process = Pinned.Start(options.Folder, _project, ServerCore, $"fill {file} {workload.Messages}", _port);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{_project} could not fill its file.");
    }

    private async Task<Measurement> GenerateAsync(int pid, string arguments)
    {
        using var generator = Pinned.Start(
            options.Folder, "LoadGenerator", GeneratorCore, $"--protocol {server.Protocol} --port {_port} --pid {pid} {arguments}", _port);
        var output = await generator.StandardOutput.ReadToEndAsync();
        await generator.WaitForExitAsync();
        return output.Length > 0
            ? JsonSerializer.Deserialize<Measurement>(output)!
            : new Measurement { Faults = ["the load generator failed"] };
    }
}
