using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Hostile.Wire;

namespace Hostile.Measuring;

/// <summary>
/// The client that behaves: echoes 200 times a second over one connection, on threads of its own, and measures from the time at which each
/// message was to be sent, so that a server which holds up one message is not excused for the next.
/// </summary>
internal sealed class GoodClient : IDisposable
{
    private const string Topic = "bench:good";
    private const int PerSecond = 200;
    private const int Longest = 3_600 * PerSecond;
    private static readonly long Period = Stopwatch.Frequency / PerSecond;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly FrameBuffer _buffer = new();
    private readonly List<double> _milliseconds = []; // under itself, as a gate; the reply to message n stands at n
    private long _start;
    private int _sent;
    private int _cut;
    private volatile bool _isOver;

    public GoodClient(int port)
    {
        _socket.Connect(IPAddress.Loopback, port);
        _socket.Send(Handshake.Request());
        string? head;
        while ((head = _buffer.TryReadHead()) is null) Fill();
        if (Handshake.StatusOf(head) != 101) throw new IOException(head);
        _socket.Send(Message.Join(Topic, 0));
        while (!_buffer.TryRead(out _, out _)) Fill();
        _start = Stopwatch.GetTimestamp();
        new Thread(Send) { IsBackground = true }.Start();
        new Thread(Receive) { IsBackground = true }.Start();
    }

    /// <summary>The latencies of what was sent since the last cut; what is unanswered after five seconds counts as that long.</summary>
    public async Task<Latencies> CutAsync()
    {
        var (from, to) = (_cut, Volatile.Read(ref _sent));
        _cut = to;
        const int Patience = 5_000;
        for (var waited = Stopwatch.StartNew(); Answered() < to && waited.ElapsedMilliseconds < Patience && !_isOver;) await Task.Delay(10);
        lock (_milliseconds)
            return new Latencies(Enumerable.Range(from, to - from).Select(i => i < _milliseconds.Count ? _milliseconds[i] : Patience));
    }

    public async Task<Latencies> MeasureAsync(TimeSpan length)
    {
        await CutAsync();
        await Task.Delay(length);
        return await CutAsync();
    }

    private int Answered()
    {
        lock (_milliseconds) return _milliseconds.Count;
    }

    private void Send()
    {
        try
        {
            for (var i = 0; i < Longest && !_isOver; i++)
            {
                while (Stopwatch.GetTimestamp() < _start + (i * Period)) Thread.Sleep(1);
                _socket.Send(Message.Of(Topic, i, "echo", "{}"));
                Volatile.Write(ref _sent, i + 1);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            _isOver = true; // what stays unanswered tells
        }
    }

    private void Receive()
    {
        try
        {
            while (true)
            {
                while (_buffer.TryRead(out _, out var payload))
                {
                    var latency = Stopwatch.GetElapsedTime(_start + (Message.RefOf(payload.Span) * Period)).TotalMilliseconds;
                    lock (_milliseconds) _milliseconds.Add(latency);
                }
                Fill();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException or IndexOutOfRangeException)
        {
            _isOver = true;
        }
    }

    private void Fill()
    {
        var count = _socket.Receive(_buffer.GetMemory().Span);
        if (count == 0) throw new IOException("The server closed the good client's connection.");
        _buffer.Advance(count);
    }

    public void Dispose()
    {
        _isOver = true;
        _socket.Dispose();
    }
}
