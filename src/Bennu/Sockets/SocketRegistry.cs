using System.Collections.Concurrent;

namespace Bennu.Sockets;

/// <summary>
/// The live connections of this node. One timer looks after them all: it closes those that were silent for too long and those whose
/// credentials ended.
/// </summary>
internal sealed class SocketRegistry(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<SocketConnection, bool> _connections = new();
    private readonly Lock _gate = new();
    private ITimer? _timer;                    // under the gate
    private TimeSpan _period = LongestPeriod;  // under the gate
    private volatile bool _isDraining;

    /// <summary>Whether the server shuts down and takes no connection any more.</summary>
    public bool IsDraining => _isDraining;

    public int Count => _connections.Count;

    public ICollection<SocketConnection> All => _connections.Keys;

    /// <summary>Goes through the connections without a copy of them; those that come or go meanwhile may be missing.</summary>
    public IEnumerable<SocketConnection> Each()
    {
        foreach (var (connection, _) in _connections) yield return connection;
    }

    /// <summary>Looks at the connections often enough for a time-out of this length.</summary>
    public void Watch(TimeSpan timeout)
    {
        lock (_gate)
        {
            var period = TimeSpan.FromTicks(Math.Clamp(timeout.Ticks / 10, ShortestPeriod.Ticks, LongestPeriod.Ticks));
            if (period < _period) _period = period;
            _timer ??= time.CreateTimer(static self => ((SocketRegistry)self!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(_period, _period);
        }
    }

    /// <summary>Takes a connection in; false when the server is draining.</summary>
    public bool TryAdd(SocketConnection connection)
    {
        _connections[connection] = true;
        if (!_isDraining) return true;
        _connections.TryRemove(connection, out _);
        return false;
    }

    /// <summary>Forgets a connection; false where it was not, or no longer, in.</summary>
    public bool Remove(SocketConnection connection) => _connections.TryRemove(connection, out _);

    /// <summary>Takes no further connection.</summary>
    public void StopAccepting() => _isDraining = true;

    private void Sweep()
    {
        var (now, utcNow) = (time.GetTimestamp(), time.GetUtcNow().UtcTicks);
        foreach (var (connection, _) in _connections) connection.CheckTime(now, utcNow);
    }

    public void Dispose()
    {
        lock (_gate) _timer?.Dispose();
    }
}
