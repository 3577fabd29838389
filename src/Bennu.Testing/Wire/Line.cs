using Bennu.Broadcasting;
using Bennu.Protocol;
using Bennu.Testing.Idling;
using Bennu.Transports;

namespace Bennu.Testing.Wire;

/// <summary>
/// The way from the server to one client, without a network: what is written has arrived, unless the client does not read. Then it waits, within
/// the same bound as on a WebSocket.
/// </summary>
internal sealed class Line(int maxQueuedBytes, ILineEnd client) : SocketWriter
{
    private readonly Lock _gate = new();
    private readonly Queue<OutboundFrame> _queue = []; // under the gate, like all below
    private int _queuedBytes;
    private bool _isHeld;
    private bool _isClosed;
    private bool _hasOverflowed;
    private (int Code, string Reason)? _close;         // while it waits behind the queue
    private TaskCompletionSource? _drained;

    public override int QueuedBytes => Volatile.Read(ref _queuedBytes);

    public override int MaxQueuedBytes => maxQueuedBytes;

    public override bool HasOverflowed => Volatile.Read(ref _hasOverflowed);

    public override Task WhenDrainedAsync()
    {
        lock (_gate)
        {
            if (_queuedBytes == 0 || _isClosed) return Task.CompletedTask;
            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            WorkItem.WaitsFor(_drained.Task);
            return _drained.Task;
        }
    }

    public override void Write(in OutboundFrame frame)
    {
        lock (_gate) Add(frame);
    }

    public override void Write(EncodedBatch batch)
    {
        lock (_gate)
            foreach (var frame in batch.Frames) Add(frame);
    }

    public override void Write(EncodedBatch batch, int index) => Write(batch.Frames[index]);

    public override void Close(int code, string reason)
    {
        lock (_gate) End(code, reason);
    }

    /// <summary>The client reads nothing more.</summary>
    public void Hold()
    {
        lock (_gate) _isHeld = true;
    }

    /// <summary>The client reads what waits, and what comes.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _isHeld = false;
            while (_queue.TryDequeue(out var frame)) Deliver(frame);
            _queuedBytes = 0;
            _drained?.TrySetResult();
            _drained = null;
            if (_close is { } close) client.Closed(close.Code, close.Reason);
            _close = null;
        }
    }

    /// <summary>The line is cut: nothing arrives any more.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _isClosed = true;
            DropQueue();
            _close = null;
        }
    }

    private void Add(in OutboundFrame frame)
    {
        if (_isClosed || frame.Message.IsEmpty) return;
        if (!_isHeld)
        {
            Deliver(frame);
        }
        else if (_queuedBytes > 0 && _queuedBytes + frame.Framed.Length > maxQueuedBytes)
        {
            _hasOverflowed = true;
            DropQueue();
            End(CloseCode.TryAgainLater, "slow consumer");
        }
        else
        {
            _queue.Enqueue(frame);
            _queuedBytes += frame.Framed.Length;
        }
    }

    private void Deliver(in OutboundFrame frame)
    {
        client.Received(frame.Message.Span, frame.Kind);
        if (frame.HasTrailer) Deliver(frame.TrailerFrame);
    }

    private void End(int code, string reason)
    {
        if (_isClosed) return;
        _isClosed = true;
        _drained?.TrySetResult();
        if (!_isHeld)
        {
            client.Closed(code, reason);
            return;
        }
        _close = (code, reason);
        client.Closing();
    }

    private void DropQueue()
    {
        _queue.Clear();
        _queuedBytes = 0;
        _drained?.TrySetResult();
    }
}
