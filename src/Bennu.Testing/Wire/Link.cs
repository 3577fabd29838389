using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Sockets;
using Bennu.Testing.Idling;
using Bennu.Transports;

namespace Bennu.Testing.Wire;

/// <summary>One connection of a client, from both ends: what the transport is on a network.</summary>
internal sealed class Link : ILineEnd, IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly Queue<(byte[] Bytes, FrameKind Kind)> _sent = []; // under the gate
    private readonly TrackedWork _work;
    private readonly TestClient _client;
    private readonly WebSocketOptions _options;
    private readonly Action _ended;
    private readonly Line _line;
    private bool _isReading;    // under the gate
    private ITimer? _closing;   // under the gate
    private int _isOver;

    /// <param name="work">The server's work.</param>
    /// <param name="client">Who gets what arrives.</param>
    /// <param name="mount">The socket's.</param>
    /// <param name="admitted">The handshake's outcome.</param>
    /// <param name="ended">Called once when it is over.</param>
    public Link(TrackedWork work, TestClient client, SocketMount mount, Admitted admitted, Action ended)
    {
        (_work, _client, _options, _ended) = (work, client, mount.Options.WebSocket, ended);
        _line = new Line(_options.MaxQueuedBytes, this);
        Connection = admitted.Open(mount, _line);
    }

    public SocketConnection Connection { get; }

    public bool IsOpen => Volatile.Read(ref _isOver) == 0;

    public async Task OpenAsync()
    {
        if (!await Connection.TryOpenAsync().ConfigureAwait(false)) _line.Close(CloseCode.ServiceRestart, "");
    }

    /// <summary>The client sends a frame; it is read on another thread, behind what was sent before.</summary>
    public void Send(byte[] bytes, FrameKind kind)
    {
        lock (_gate)
        {
            _sent.Enqueue((bytes, kind));
            if (_isReading) return;
            _isReading = true;
        }
        _work.Queue(this);
    }

    public void Hold() => _line.Hold();

    public void Release() => _line.Release();

    /// <summary>The connection is lost, or the client closes it.</summary>
    public void Cut()
    {
        _line.Cut();
        End();
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (true)
        {
            (byte[] Bytes, FrameKind Kind) frame;
            lock (_gate)
            {
                if (!_sent.TryDequeue(out frame))
                {
                    _isReading = false;
                    return;
                }
            }
            if (IsOpen) Read(frame.Bytes, frame.Kind);
        }
    }

    private void Read(byte[] bytes, FrameKind kind)
    {
        Connection.Touch();
        var wrong = bytes.Length > _options.MaxMessageSize ? (CloseCode.MessageTooBig, "message too big")
            : kind == FrameKind.Text && !IsUtf8(bytes) ? (CloseCode.InvalidPayload, "invalid UTF-8")
            : Connection.Receive(bytes, kind);
        if (wrong is { } close) Connection.Close(close.Item1, close.Item2, TerminateReason.Closed);
    }

    private static bool IsUtf8(byte[] bytes) => System.Text.Unicode.Utf8.IsValid(bytes);

    void ILineEnd.Received(ReadOnlySpan<byte> frame, FrameKind kind) => _client.Received(frame, kind);

    // A client that does not read does not answer the close either, and is cut in the end.
    void ILineEnd.Closing()
    {
        lock (_gate)
            _closing = Connection.Server.Time.CreateTimer(
                static link => ((Link)link!).Cut(), this, _options.CloseTimeout, Timeout.InfiniteTimeSpan);
    }

    void ILineEnd.Closed(int code, string reason)
    {
        _client.Closed(code, reason);
        End();
    }

    private void End()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 1) return;
        lock (_gate) _closing?.Dispose();
        _ended();
        _ = _work.Start(Connection, static async connection =>
        {
            await Task.Yield(); // whoever closes it may hold a gate
            await connection.OnTransportClosedAsync().ConfigureAwait(false);
        });
    }
}
