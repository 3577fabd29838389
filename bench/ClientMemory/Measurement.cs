using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Bennu.Client;
using Microsoft.AspNetCore.SignalR.Client;

namespace ClientMemory;

/// <summary>Connects clients of one kind, lets them idle, and prints what they hold and what they allocate.</summary>
internal static class Measurement
{
    private const int Warm = 50; // what the first clients bring along belongs to the process

    public static async Task RunAsync(string kind, int clients, TimeSpan idle)
    {
        using var server = await StartServerAsync(kind == "bennu" ? "BenchServer" : "SignalRServer");
        var address = new Uri(server.StartInfo.Environment["ADDRESS"]!);
        var alive = new List<object>();
        await ConnectAsync(kind, address, Warm, alive);
        var (heap, resident) = Sizes();
        await ConnectAsync(kind, address, clients, alive);
        var (fullHeap, fullResident) = Sizes();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        await Task.Delay(idle);
        var perMinute = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / idle.TotalMinutes / (Warm + clients);
        Console.WriteLine(
            $"{kind,-8} {clients:N0} clients: managed heap {(fullHeap - heap) / clients:N0} bytes, "
            + $"working set {(fullResident - resident) / clients:N0} bytes, allocated while idle {perMinute:N0} bytes a minute, each");
        GC.KeepAlive(alive);
        server.Kill();
    }

    private static Task ConnectAsync(string kind, Uri address, int count, List<object> alive) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (_, ct) =>
        {
            object client = kind == "bennu" ? await JoinAsync(address, ct) : await StartHubAsync(address, ct);
            lock (alive) alive.Add(client);
        });

    private static async Task<BennuSocket> JoinAsync(Uri address, CancellationToken ct)
    {
        var socket = new BennuSocket(new Uri(address, "/socket"));
        await socket.ConnectAsync(ct);
        await socket.Channel("bench:idle").JoinAsync(ct);
        return socket;
    }

    private static async Task<HubConnection> StartHubAsync(Uri address, CancellationToken ct)
    {
        var hub = new HubConnectionBuilder().WithUrl(new Uri(address, "/hub")).WithAutomaticReconnect().Build();
        hub.On<string>("msg", _ => { });
        await hub.StartAsync(ct);
        await hub.InvokeAsync("Join", "bench:idle", ct);
        return hub;
    }

    // After what the connects left behind is gone.
    private static (long Heap, long Resident) Sizes()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        using var self = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(forceFullCollection: true), self.WorkingSet64);
    }

    private static async Task<Process> StartServerAsync(string name)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var path = AppContext.BaseDirectory.Replace("ClientMemory", name, StringComparison.Ordinal) + name;
        var start = new ProcessStartInfo(path) { RedirectStandardOutput = true };
        (start.Environment["PORT"], start.Environment["ADDRESS"]) = ($"{port}", $"http://127.0.0.1:{port}");
        var server = Process.Start(start)!;
        while (await server.StandardOutput.ReadLineAsync() is { } line)
            if (line.StartsWith("listening on", StringComparison.Ordinal)) return server;
        throw new InvalidOperationException($"{name} did not start.");
    }
}
