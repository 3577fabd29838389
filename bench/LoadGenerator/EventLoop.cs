using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;

namespace LoadGenerator;

/// <summary>All clients on one thread: connects, reads, cuts the stream into messages, writes once per turn.</summary>
internal sealed class EventLoop
{
    private const int ConnectingAtOnce = 256, ReadSize = 256 * 1024, RetryMilliseconds = 10;
    private const byte Text = 1, Close = 8, Ping = 9, Pong = 10;

    private readonly LoadOptions _options;
    private readonly Load _load;
    private readonly Epoll _epoll = new();
    private readonly Connection[] _connections;
    private readonly Queue<Connection> _waiting = [];
    private readonly List<Connection> _dirty = [];
    private readonly ByteBuffer _scratch = new(4096);
    private readonly byte[][] _upgrades;
    private byte[] _read = new byte[ReadSize];
    private int _connecting;
    private long _retryAt;
    private uint _mask = 0x5EED;

    internal EventLoop(LoadOptions options, Load load, Connection[] connections)
    {
        _options = options;
        _load = load;
        _connections = connections;
        _upgrades = [.. options.Ports.Select(port => Encoding.ASCII.GetBytes(
            $"GET {options.Protocol.Path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: YmVubnUgbG9hZCBnZW4uLg==\r\n\r\n"))];
        foreach (var connection in connections) _waiting.Enqueue(connection);
    }

    /// <summary>Nanoseconds on the monotonic clock.</summary>
    internal static long Now => Stopwatch.GetTimestamp();

    /// <summary>Whether all lost clients connect again at once, as a herd does, or few at a time.</summary>
    internal bool IsHerd { get; set; }

    /// <summary>Runs until <paramref name="done"/> or until the time is over; false if the time was over.</summary>
    internal bool RunUntil(Func<bool> done, double seconds)
    {
        var end = Now + (long)(seconds * 1e9);
        while (!done())
        {
            var now = Now;
            if (now >= end) return false;
            ConnectWaiting(now);
            var due = Math.Min(end, _load.Tick(now));
            if (_waiting.Count > 0 && _retryAt > now) due = Math.Min(due, _retryAt);
            Flush();
            var ready = _epoll.Wait((int)((due - now) / 1_000_000));
            for (var i = 0; i < ready; i++)
            {
                var (number, events) = _epoll.Ready(i);
                Serve(_connections[number], events);
            }

            Flush();
        }

        return true;
    }

    internal void Send(Connection connection, ReadOnlySpan<byte> message, byte opcode = Text)
    {
        _mask = (_mask * 1664525) + 1013904223;
        connection.Outbound.AddFrame(opcode, message, _mask);
        MarkDirty(connection);
    }

    private void MarkDirty(Connection connection)
    {
        if (connection.IsDirty) return;
        connection.IsDirty = true;
        _dirty.Add(connection);
    }

    private void Flush()
    {
        for (var i = 0; i < _dirty.Count; i++)
        {
            var connection = _dirty[i];
            connection.IsDirty = false;
            if (!connection.IsWaitingToWrite) Write(connection);
        }

        _dirty.Clear();
    }

    private void Write(Connection connection)
    {
        var outbound = connection.Outbound;
        if (connection.Socket < 0 || outbound.Length == 0) return;
        var sent = (int)Libc.Send(connection.Socket, outbound.Written);
        if (sent < 0 && Libc.Error != Libc.Again)
        {
            Lose(connection);
            return;
        }

        if (sent == outbound.Length) outbound.Clear();
        else if (sent > 0) outbound.RemoveFront(sent);
        var mustWait = outbound.Length > 0;
        if (mustWait == connection.IsWaitingToWrite) return;
        connection.IsWaitingToWrite = mustWait;
        _epoll.Change(connection.Socket, connection.Number, mustWait ? Epoll.In | Epoll.Out : Epoll.In);
    }

    private void ConnectWaiting(long now)
    {
        if (now < _retryAt) return;
        // While the server is down one client knocks for all.
        var limit = _retryAt > 0 ? 1 : IsHerd ? int.MaxValue : ConnectingAtOnce;
        while (_connecting < limit && _waiting.TryDequeue(out var connection)) Connect(connection);
    }

    private void Connect(Connection connection)
    {
        var fd = Libc.TcpSocket();
        if (fd < 0) throw new InvalidOperationException("Too few file descriptors: raise ulimit -n.");
        Libc.SetNoDelay(fd);
        connection.Socket = fd;
        connection.State = ConnectionState.Connecting;
        _connecting++;
        if (Libc.ConnectLoopback(fd, _options.Ports[connection.Node]) < 0 && Libc.Error != Libc.InProgress)
        {
            Lose(connection);
            return;
        }

        _epoll.Watch(fd, connection.Number, Epoll.Out);
    }

    private void Serve(Connection connection, uint events)
    {
        if (connection.Socket < 0) return;
        if (connection.State == ConnectionState.Connecting)
        {
            if (Libc.PendingError(connection.Socket) != 0)
            {
                Lose(connection);
                return;
            }

            _retryAt = 0;
            connection.State = ConnectionState.Upgrading;
            _epoll.Change(connection.Socket, connection.Number, Epoll.In);
            connection.Outbound.Add(_upgrades[connection.Node]);
            MarkDirty(connection);
            return;
        }

        if ((events & Epoll.Out) != 0) Write(connection);
        if (connection.Socket >= 0 && (events & ~Epoll.Out) != 0) Read(connection);
    }

    private void Read(Connection connection)
    {
        var kept = connection.Rest.Length;
        if (_read.Length < kept + ReadSize) Array.Resize(ref _read, 2 * (kept + ReadSize));
        connection.Rest.Written.CopyTo(_read);
        connection.Rest.Clear();

        var count = (int)Libc.Receive(connection.Socket, _read.AsSpan(kept));
        if (count <= 0)
        {
            if (count == 0 || Libc.Error != Libc.Again) Lose(connection);
            return;
        }

        _load.ReadAt = Now;
        var bytes = _read.AsSpan(0, kept + count);
        var used = 0;
        if (connection.State == ConnectionState.Upgrading)
        {
            var end = bytes.IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                if (!bytes.StartsWith("HTTP/1.1 101"u8)) throw new InvalidOperationException("The server refused a WebSocket.");
                used = end + 4;
                Greet(connection);
            }
        }

        if (connection.State > ConnectionState.Upgrading) used += ReadFrames(connection, bytes[used..]);
        if (connection.Socket >= 0 && used < bytes.Length) connection.Rest.Add(bytes[used..]);
    }

    private int ReadFrames(Connection connection, ReadOnlySpan<byte> bytes)
    {
        var used = 0;
        while (connection.Socket >= 0)
        {
            var frame = bytes[used..];
            if (frame.Length < 2) break;
            int header = 2, length = frame[1];
            if (length == 126)
            {
                if (frame.Length < 4) break;
                length = BinaryPrimitives.ReadUInt16BigEndian(frame[2..]);
                header = 4;
            }
            else if (length == 127)
            {
                if (frame.Length < 10) break;
                length = checked((int)BinaryPrimitives.ReadUInt64BigEndian(frame[2..]));
                header = 10;
            }

            if (frame.Length < header + length) break;
            used += header + length;
            ReadFrame(connection, frame[0], frame.Slice(header, length));
        }

        return used;
    }

    private void ReadFrame(Connection connection, byte first, ReadOnlySpan<byte> payload)
    {
        var isFinal = (first & 0x80) != 0;
        switch (first & 0x0F)
        {
            case Close:
                Lose(connection);
                break;
            case Ping:
                Send(connection, payload, Pong);
                break;
            case Pong:
                break;
            default:
                if (isFinal && connection.Fragments.Length == 0)
                {
                    ReadMessage(connection, payload);
                    break;
                }

                connection.Fragments.Add(payload);
                if (!isFinal) break;
                ReadMessage(connection, connection.Fragments.Written);
                connection.Fragments.Clear();
                break;
        }
    }

    private void ReadMessage(Connection connection, ReadOnlySpan<byte> message)
    {
        if (_load.TryDeliver(connection, message)) return;
        switch (_options.Protocol.Read(message))
        {
            case Answer.Welcome:
                Join(connection);
                break;
            case (Answer.Joined or Answer.Resumed) and var answer when connection.State == ConnectionState.Joining:
                _connecting--;
                connection.State = ConnectionState.Joined;
                _load.OnJoined(connection, answer == Answer.Resumed);
                break;
            case Answer.Acknowledged when connection.State == ConnectionState.Joined:
                _load.OnAcknowledged(connection);
                break;
            case Answer.Failed:
                _load.Fault($"the server said {Encoding.UTF8.GetString(message)}");
                break;
        }
    }

    private void Greet(Connection connection)
    {
        connection.State = ConnectionState.Welcoming;
        if (_options.Protocol.Hello.IsEmpty) Join(connection);
        else Send(connection, _options.Protocol.Hello);
    }

    private void Join(Connection connection)
    {
        connection.State = ConnectionState.Joining;
        _scratch.Clear();
        _options.Protocol.WriteJoin(_scratch, connection);
        Send(connection, _scratch.Written);
    }

    private void Lose(Connection connection)
    {
        var state = connection.State;
        Libc.Reset(connection.Socket);
        connection.Socket = -1;
        connection.State = ConnectionState.Closed;
        connection.Outbound.Clear();
        connection.Rest.Clear();
        connection.Fragments.Clear();
        connection.IsWaitingToWrite = false;
        _waiting.Enqueue(connection);
        if (state == ConnectionState.Joined) _load.OnLost();
        else _connecting--;
        if (state == ConnectionState.Connecting) _retryAt = Now + (RetryMilliseconds * 1_000_000L);
    }
}
