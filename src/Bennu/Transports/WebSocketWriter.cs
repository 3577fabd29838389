using Bennu.Broadcasting;
using Bennu.Protocol;
using Bennu.Transports.WebSockets;
using Microsoft.Extensions.Logging;

namespace Bennu.Transports;

/// <summary>
/// The way out of one WebSocket: the socket itself where that is at hand, else the stream. Frames come finished, most of them shared with other
/// connections; what is not taken at once is queued by reference. A client that lets more than the bound pile up is closed with 1013, what it had
/// not read dropped.
/// </summary>
/// <param name="stream">The upgraded connection.</param>
/// <param name="maxQueuedBytes">The bound.</param>
/// <param name="compress">Whether the client negotiated permessage-deflate.</param>
/// <param name="logger">Is told of a client that does not read.</param>
/// <param name="socket">The socket beneath the stream, where it can be written by itself.</param>
internal sealed partial class WebSocketWriter(
    Stream stream, int maxQueuedBytes, bool compress, ILogger logger, DirectSocket? socket = null) : SocketWriter
{
    // Copying more costs as much as the call that it saves.
    private const int MostJoined = 16 * 1024;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Queue<ReadOnlyMemory<byte>>? _queue;   // under the gate, like all below
    private int _queuedBytes;
    private PooledBytes _gathered;                 // what waits for the cork to be drawn
    private PooledBytes _joined;                   // frames that are on their way as one
    private int _corks;
    private DirectSocket? _direct;
    private bool _hasWritten;
    private bool _isWriting;
    private bool _isClosing;
    private bool _hasOverflowed;
    private TaskCompletionSource? _drained;

    public override int QueuedBytes => Volatile.Read(ref _queuedBytes);

    public override int MaxQueuedBytes => maxQueuedBytes;

    public override bool HasOverflowed => Volatile.Read(ref _hasOverflowed);

    /// <summary>Completes when the close frame has left, or nothing can leave any more.</summary>
    public Task Finished => _finished.Task;

    /// <summary>Called once when a close is sent.</summary>
    public Action? OnClosing { get; set; }

    /// <summary>
    /// The client has sent a frame, so it has the answer to its handshake and nothing is left in the stream: from now on the socket is written,
    /// unless the stream was already.
    /// </summary>
    public void OnClientReady()
    {
        lock (_gate)
            if (!_hasWritten) _direct = socket;
    }

    public override void Cork()
    {
        lock (_gate) _corks++;
    }

    public override void Uncork()
    {
        lock (_gate)
        {
            if (--_corks > 0 || _isWriting || _gathered.Length == 0) return;
            _isWriting = _hasWritten = true;
        }
        _ = PumpAsync(default);
    }

    public override void Write(in OutboundFrame frame) => Write(compress ? FrameEncoder.Compress(frame).Framed : frame.Framed);

    public override void Write(EncodedBatch batch) => Write(compress ? batch.JoinedCompressed : batch.Joined);

    public override void Write(EncodedBatch batch, int index) => Write((compress ? batch.Compressed : batch.Frames)[index].Framed);

    public override Task WhenDrainedAsync()
    {
        lock (_gate)
        {
            if (!_isWriting || _isClosing) return Task.CompletedTask;
            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }

    /// <summary>Answers a ping.</summary>
    public void Pong(ReadOnlySpan<byte> payload) => Write(WebSocketFrame.Pong(payload));

    public override void Close(int code, string reason)
    {
        bool isWriting;
        lock (_gate)
        {
            if (_isClosing) return;
            _isClosing = true;
            _drained?.TrySetResult();
            Enqueue(WebSocketFrame.Close(code, reason));
            isWriting = _isWriting;
            _isWriting = _hasWritten = true;
        }
        OnClosing?.Invoke();
        if (!isWriting) _ = PumpAsync(default);
    }

    /// <summary>The stream is broken or its client gone: nothing leaves any more.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _isClosing = true;
            _drained?.TrySetResult();
            _queue?.Clear();
            _queuedBytes = 0;
            _gathered.Release();
        }
        _finished.TrySetResult();
    }

    private void Write(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        bool isFull;
        lock (_gate)
        {
            if (_isClosing) return;
            isFull = _queuedBytes > 0 && _queuedBytes + bytes.Length > maxQueuedBytes;
            if (isFull)
            {
                DropQueue();
            }
            else
            {
                if (TryGather(bytes)) return;
                if (_isWriting || _gathered.Length > 0)
                {
                    Enqueue(bytes);
                    bytes = default;
                }
                if (_isWriting) return;
                _isWriting = _hasWritten = true;
            }
        }
        if (isFull) Close(CloseCode.TryAgainLater, "slow consumer");
        else _ = PumpAsync(bytes);
    }

    private bool TryGather(ReadOnlyMemory<byte> bytes)
    {
        if (_corks == 0 || _isWriting || _gathered.Length + bytes.Length > MostJoined) return false;
        _gathered.Append(bytes.Span);
        return true;
    }

    private void Enqueue(ReadOnlyMemory<byte> bytes)
    {
        (_queue ??= new(4)).Enqueue(bytes);
        _queuedBytes += bytes.Length;
    }

    // What is being written is let finish, or the close frame would land in the middle of another one.
    private void DropQueue()
    {
        Log.SlowConsumer(logger, _queuedBytes);
        _hasOverflowed = true;
        _queue!.Clear();
        _queuedBytes = 0;
    }

    // Runs on the caller's thread as long as everything is taken at once. Owner of the writing side while it runs.
    // What finds it free goes first and past the queue, which most connections therefore never have.
    private async Task PumpAsync(ReadOnlyMemory<byte> first)
    {
        try
        {
            if (!first.IsEmpty) await SendAsync(first).ConfigureAwait(false);
            while (TryTake(out var bytes)) await SendAsync(bytes).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            Abandon(); // the client is gone; the read loop ends by itself
        }
    }

    private ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_direct is not { } direct) return stream.WriteAsync(bytes);
        var sent = direct.TrySend(bytes.Span);
        return sent == bytes.Length ? default : direct.SendAsync(bytes[sent..]);
    }

    // Takes what is to be sent next; false when there is nothing, after which nobody owns the writing side.
    private bool TryTake(out ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            _joined.Release();
            if (_gathered.Length > 0)
            {
                (_joined, _gathered) = (_gathered, default);
                bytes = _joined.Written;
                return true;
            }
            if (_queue is { Count: > 0 } queue)
            {
                bytes = Dequeue(queue);
                if (JoinsNext(queue, bytes.Length)) bytes = Join(queue, bytes);
                return true;
            }
            bytes = default;
            _isWriting = false;
            _queue = null;
            _drained?.TrySetResult();
            _drained = null;
            if (_isClosing) _finished.TrySetResult();
            return false;
        }
    }

    private ReadOnlyMemory<byte> Join(Queue<ReadOnlyMemory<byte>> queue, ReadOnlyMemory<byte> first)
    {
        _joined.Append(first.Span);
        while (JoinsNext(queue, _joined.Length)) _joined.Append(Dequeue(queue).Span);
        return _joined.Written;
    }

    private static bool JoinsNext(Queue<ReadOnlyMemory<byte>> queue, int length) =>
        queue.TryPeek(out var next) && length + next.Length <= MostJoined;

    private ReadOnlyMemory<byte> Dequeue(Queue<ReadOnlyMemory<byte>> queue)
    {
        var bytes = queue.Dequeue();
        _queuedBytes -= bytes.Length;
        return bytes;
    }

    private static partial class Log
    {
        [LoggerMessage(60, LogLevel.Warning, "A client does not read: {QueuedBytes} bytes wait for it. It is closed with 1013.")]
        public static partial void SlowConsumer(ILogger logger, int queuedBytes);
    }
}
