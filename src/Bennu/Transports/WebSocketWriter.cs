using Bennu.Broadcasting;
using Bennu.Protocol;
using Bennu.Transports.WebSockets;
using Microsoft.Extensions.Logging;

namespace Bennu.Transports;

/// <summary>
/// The way out of one WebSocket. Frames come finished, most of them shared with other connections; what the stream does not take at once is
/// queued by reference. A client that lets more than the bound pile up is closed with 1013, what it had not read dropped.
/// </summary>
/// <param name="stream">The upgraded connection.</param>
/// <param name="maxQueuedBytes">The bound.</param>
/// <param name="compress">Whether the client negotiated permessage-deflate.</param>
/// <param name="logger">Is told of a client that does not read.</param>
internal sealed partial class WebSocketWriter(Stream stream, int maxQueuedBytes, bool compress, ILogger logger) : SocketWriter
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Queue<ReadOnlyMemory<byte>>? _queue;   // under the gate, like all below
    private int _queuedBytes;
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
            _isWriting = true;
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
        }
        _finished.TrySetResult();
    }

    private void Write(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        bool isFull, isWriting;
        lock (_gate)
        {
            if (_isClosing) return;
            isFull = _queuedBytes > 0 && _queuedBytes + bytes.Length > maxQueuedBytes;
            if (isFull) DropQueue();
            else if (_isWriting) Enqueue(bytes);
            isWriting = _isWriting;
            _isWriting |= !isFull;
        }
        if (isFull) Close(CloseCode.TryAgainLater, "slow consumer");
        else if (!isWriting) _ = PumpAsync(bytes);
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

    // Runs on the caller's thread as long as the stream takes everything at once. Owner of the stream's writing side while it runs.
    // What finds the stream free goes first and past the queue, which most connections therefore never have.
    private async Task PumpAsync(ReadOnlyMemory<byte> first)
    {
        try
        {
            if (!first.IsEmpty) await stream.WriteAsync(first).ConfigureAwait(false);
            while (TryDequeue(out var bytes)) await stream.WriteAsync(bytes).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            Abandon(); // the client is gone; the read loop ends by itself
        }
    }

    private bool TryDequeue(out ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            if (_queue is not null && _queue.TryDequeue(out bytes))
            {
                _queuedBytes -= bytes.Length;
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

    private static partial class Log
    {
        [LoggerMessage(60, LogLevel.Warning, "A client does not read: {QueuedBytes} bytes wait for it. It is closed with 1013.")]
        public static partial void SlowConsumer(ILogger logger, int queuedBytes);
    }
}
