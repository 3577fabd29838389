using System.Net.Sockets;

namespace Chaos.Proxy;

/// <summary>One connection through the proxy, with its fault.</summary>
internal sealed class Relay : IDisposable
{
    private const int LongestSegment = 7;
    private const int BytesInSegments = 6_000; // each of the tiny segments is a system call, and the processor is everybody's

    private readonly Socket _client, _server;
    private readonly Fault _fault;
    private readonly FaultProxy _proxy;
    private readonly Random _random;
    private Task _stall = Task.CompletedTask;
    private long _counted;
    private volatile bool _isCut, _isSwallowing, _hasStruck;

    public Relay(Socket client, Socket server, Fault fault, FaultProxy proxy)
    {
        (_client, _server, _fault, _proxy) = (client, server, fault, proxy);
        _client.NoDelay = _server.NoDelay = true;
        _random = new Random(fault.AfterBytes);
    }

    public Task RunAsync() => Task.WhenAll(PumpAsync(Side.Client, _client, _server), PumpAsync(Side.Server, _server, _client));

    private async Task PumpAsync(Side side, Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count) await ForwardAsync(side, buffer.AsMemory(0, count), to);
            if (!_isSwallowing) to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            if (_isSwallowing) return;
            Dispose();
        }
    }

    private async Task ForwardAsync(Side side, ReadOnlyMemory<byte> bytes, Socket to)
    {
        if (_fault.From == side && Strikes(bytes.Length, out var unharmed))
        {
            await SendAsync(bytes[..unharmed], to);
            Strike();
            bytes = bytes[unharmed..];
        }
        if (_isCut || _isSwallowing) return;
        await Volatile.Read(ref _stall);
        if (_fault.Kind == FaultKind.Delay && _hasStruck && _proxy.IsFaulty) await Task.Delay(_fault.Length);
        await SendAsync(bytes, to);
    }

    private bool Strikes(int count, out int unharmed)
    {
        unharmed = (int)(_fault.AfterBytes - _counted);
        _counted += count;
        return _fault.Kind != FaultKind.None && !_hasStruck && _counted > _fault.AfterBytes && _proxy.IsFaulty;
    }

    private void Strike()
    {
        _hasStruck = true;
        _counted = 0;
        _proxy.Faults.Add(_fault.Kind switch { FaultKind.HalfOpen => "half-open", var kind => kind.ToString().ToLowerInvariant() });
        switch (_fault.Kind)
        {
            case FaultKind.Cut:
                _isCut = true;
                if (_fault.IsReset) _client.LingerState = _server.LingerState = new LingerOption(true, 0);
                Dispose();
                break;
            case FaultKind.Stall:
                Volatile.Write(ref _stall, Task.Delay(_fault.Length));
                break;
            case FaultKind.HalfOpen:
                _isSwallowing = true;
                if (!_fault.Kept.HasFlag(Side.Client)) _client.Dispose();
                if (!_fault.Kept.HasFlag(Side.Server)) _server.Dispose();
                break;
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, Socket to)
    {
        while (!bytes.IsEmpty)
        {
            var isTiny = _fault.Kind == FaultKind.Segments && _hasStruck && _counted < BytesInSegments && _proxy.IsFaulty;
            var size = isTiny ? Math.Min(bytes.Length, _random.Next(1, LongestSegment + 1)) : bytes.Length;
            bytes = bytes[await to.SendAsync(bytes[..size])..];
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }
}
