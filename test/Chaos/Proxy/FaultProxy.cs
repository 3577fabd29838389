using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Chaos.Proxy;

/// <summary>Stands between the clients and the servers, who take turns, and sees to it that they do not understand each other too well.</summary>
internal sealed class FaultProxy : IDisposable
{
    private const int Backlog = 512;
    private static readonly Fault Harmless = new(FaultKind.None, Side.Client, 0, default, Side.Both, false);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<Relay, bool> _relays = [];
    private readonly int[] _serverPorts;
    private readonly Random _random;
    private int _turns;
    private volatile bool _isFaulty;

    public FaultProxy(int[] serverPorts, Random random)
    {
        _serverPorts = serverPorts;
        _random = random;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(Backlog);
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>The faults that happened, by kind.</summary>
    public Tally Faults { get; } = new();

    /// <summary>Whether faults happen. What is half-open when they end stays so; what is stalled goes on.</summary>
    public bool IsFaulty
    {
        get => _isFaulty;
        set => _isFaulty = value;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptAsync();
                _ = RelayAsync(client, IsFaulty ? Fault.Next(_random) : Harmless);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    private async Task RelayAsync(Socket client, Fault fault)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var relay = new Relay(client, server, fault, this);
        _relays[relay] = true;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _serverPorts[Interlocked.Increment(ref _turns) % _serverPorts.Length]);
            await relay.RunAsync();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Nobody listens: the client finds its connection closed.
        }
        _relays.TryRemove(relay, out _);
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var relay in _relays.Keys) relay.Dispose();
    }
}
