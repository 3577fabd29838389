using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Chaos;

namespace Cluster.Engines;

/// <summary>What lies between one node and the engine: connections that are cut, stalled, or lead nowhere for a while.</summary>
internal sealed class EngineLink : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<Wire, bool> _wires = [];
    private readonly int _enginePort;
    private readonly Tally _faults;
    private readonly Random _random;
    private volatile Task _passage = Task.CompletedTask;

    /// <param name="enginePort">On this machine.</param>
    /// <param name="faults">Counts what happens, by kind.</param>
    /// <param name="random">Decides.</param>
    public EngineLink(int enginePort, Tally faults, Random random)
    {
        (_enginePort, _faults, _random) = (enginePort, faults, random);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _ = AcceptAsync();
    }

    /// <summary>Where the node finds the engine.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Completes when bytes may pass.</summary>
    public Task Passage => _passage;

    public async Task FailUntilAsync(CancellationToken end)
    {
        while (await Pause.ForAsync(_random.Next(2_000, 6_000), end))
        {
            switch (_random.Next(5))
            {
                case 0 or 1:
                    _faults.Add("engine cut");
                    Cut();
                    break;
                case 2 or 3:
                    _faults.Add("engine stalled");
                    await HoldAsync(_random.Next(200, 2_000));
                    break;
                default:
                    // What was on its way arrives late, or never.
                    _faults.Add("node partitioned");
                    await HoldAsync(_random.Next(2_000, 7_000), isLost: _random.Next(2) == 0);
                    break;
            }
        }
    }

    /// <summary>Lets nothing pass for a while; new connections are taken and meet the same.</summary>
    private async Task HoldAsync(int milliseconds, bool isLost = false)
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _passage = held.Task;
        await Task.Delay(milliseconds);
        if (isLost) Cut();
        _passage = Task.CompletedTask;
        held.SetResult();
    }

    private void Cut()
    {
        foreach (var wire in _wires.Keys) wire.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = CarryAsync(await _listener.AcceptAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    private async Task CarryAsync(Socket node)
    {
        using var wire = new Wire(this, node);
        _wires[wire] = true;
        await wire.RunAsync(_enginePort);
        _wires.TryRemove(wire, out _);
    }

    public void Dispose()
    {
        _listener.Dispose();
        Cut();
    }
}
