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

    internal async Task<Measurement> RunAsync()
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

    private Process StartServer() => Pinned.Start(options.Folder, server.Project, ServerCore, "", _port);

    private async Task<Process> StartServerAsync()
    {
        var process = StartServer();
        var first = await process.StandardOutput.ReadLineAsync().WaitAsync(StartLimit);
        return first is not null ? process : throw new InvalidOperationException($"{server.Project} did not start.");
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
