using Bennu.Protocol;
using Bennu.Sockets;

namespace Bennu.Transports;

/// <summary>
/// One client's long-poll connection (4.5): holds what waits for the next poll, one poll that waits for something to come, and the time of
/// the last poll, since without polls the session ends. Every member may be called from any thread.
/// </summary>
internal sealed class LongPollSession : ILongPollSession, IDisposable
{
    private readonly LongPollOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<LongPollSession> _onEnded;
    private readonly SemaphoreSlim _posts = new(1, 1);
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private List<OutboundFrame> _buffer = [];       // under the gate, like all below
    private int _bufferedBytes;
    private TaskCompletionSource? _poll;
    private long _lastPoll;
    private bool _hasEnded;
    private TaskCompletionSource? _drained;

    public LongPollSession(string id, LongPollOptions options, TimeProvider time, Action<LongPollSession> onEnded)
    {
        Id = id;
        _options = options;
        _time = time;
        _onEnded = onEnded;
        _lastPoll = time.GetTimestamp();
        Writer = new LongPollWriter(this);
        _timer = time.CreateTimer(static self => ((LongPollSession)self!).CheckActivity(), this, Inactivity, Inactivity);
    }

    public string Id { get; }

    public LongPollWriter Writer { get; }

    /// <summary>Who gets the frames that are posted; set once, before the session is known to anyone.</summary>
    public SocketConnection Connection { get; set; } = null!;

    // A session ends between once and twice this after its last poll, posts notwithstanding.
    private TimeSpan Inactivity => TimeSpan.FromTicks(_options.Window.Ticks * 3 / 2);

    /// <summary>How many bytes may wait for the next poll.</summary>
    public int MaxQueuedBytes => _options.MaxQueuedBytes;

    /// <summary>Completes when nothing waits for the next poll, or nothing more is taken.</summary>
    public Task WhenDrainedAsync()
    {
        lock (_gate)
        {
            if (_hasEnded || _buffer.Count == 0) return Task.CompletedTask;
            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }

    /// <summary>How many bytes wait for the next poll.</summary>
    public int BufferedBytes => Volatile.Read(ref _bufferedBytes);

    public bool HasEnded
    {
        get
        {
            lock (_gate) return _hasEnded;
        }
    }

    /// <summary>Puts a frame into the buffer and wakes the waiting poll. A buffer that overflows ends the session.</summary>
    public void Add(in OutboundFrame frame)
    {
        bool isFull;
        lock (_gate)
        {
            if (_hasEnded || frame.Message.IsEmpty) return;
            isFull = _bufferedBytes > 0 && _bufferedBytes + frame.Message.Length > _options.MaxQueuedBytes;
            if (!isFull)
            {
                _buffer.Add(frame);
                _bufferedBytes += frame.Message.Length;
                if (frame.HasTrailer) _buffer.Add(frame.TrailerFrame);
                _poll?.TrySetResult();
            }
        }
        if (isFull) Overflow();
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<OutboundFrame>?> PollAsync(CancellationToken cancellationToken) => PollAsync(int.MaxValue, cancellationToken);

    /// <summary>As the other, but takes no more than so many bytes, one frame aside; the rest waits for the next poll.</summary>
    public async Task<IReadOnlyList<OutboundFrame>?> PollAsync(int maxBytes, CancellationToken cancellationToken)
    {
        var poll = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        List<OutboundFrame> waiting;
        bool isOver;
        lock (_gate)
        {
            _lastPoll = _time.GetTimestamp();
            waiting = Take(maxBytes);
            isOver = _hasEnded && _buffer.Count == 0;
            if (waiting.Count == 0) _poll = poll;
        }
        if (waiting.Count > 0)
        {
            if (isOver) _onEnded(this); // the last frames of a drained session
            return waiting;
        }
        try
        {
            await poll.Task.WaitAsync(_options.Window, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // nothing came
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
                if (_poll == poll) _poll = null; // what comes now waits for the next one
            throw;
        }
        lock (_gate)
        {
            if (_poll != poll) return [];
            _poll = null;
            return cancellationToken.IsCancellationRequested ? [] : Take(maxBytes);
        }
    }

    /// <inheritdoc/>
    public async Task<PostOutcome> PostAsync(IReadOnlyList<(ReadOnlyMemory<byte> Frame, FrameKind Kind)> frames, CancellationToken cancellationToken)
    {
        if (HasEnded) return PostOutcome.Gone;
        await _posts.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await Connection.WhenRoomAsync().AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
            Connection.HoldChannels();
            foreach (var (frame, kind) in frames)
            {
                if (HasEnded) return PostOutcome.Failed;
                Connection.Touch();
                if (Connection.Receive(frame.Span, kind) is not { } malformed) continue;
                Connection.Close(malformed.Code, malformed.Reason, Channels.TerminateReason.Closed);
                return PostOutcome.Failed;
            }
            return PostOutcome.Handled;
        }
        finally
        {
            Connection.RunChannels();
            _posts.Release();
        }
    }

    /// <summary>
    /// Ends the session: it takes nothing any more. Without <paramref name="deliver"/> what it holds is dropped, and a poll that waits is let run
    /// out (3.9). With it, that poll or else the next one still gets everything.
    /// </summary>
    public void End(bool deliver)
    {
        bool isOver;
        lock (_gate)
        {
            if (_hasEnded) return;
            _hasEnded = true;
            _drained?.TrySetResult();
            if (deliver) _poll?.TrySetResult();
            else _buffer = [];
            isOver = _poll is not null || _buffer.Count == 0;
        }
        _timer.Dispose();
        if (isOver) _onEnded(this);
    }

    public void Dispose()
    {
        _timer.Dispose();
        _posts.Dispose();
    }

    private void Overflow() => Connection.Close(CloseCode.TryAgainLater, "slow consumer", Channels.TerminateReason.Closed);

    private List<OutboundFrame> Take(int maxBytes)
    {
        int count = 0, bytes = 0;
        while (count < _buffer.Count && (count == 0 || bytes + _buffer[count].Message.Length <= maxBytes)) bytes += _buffer[count++].Message.Length;
        var taken = _buffer;
        _buffer = taken[count..];
        taken.RemoveRange(count, taken.Count - count);
        _bufferedBytes = 0;
        foreach (var frame in _buffer) _bufferedBytes += frame.Message.Length;
        if (_buffer.Count > 0) return taken;
        _drained?.TrySetResult();
        _drained = null;
        return taken;
    }

    private void CheckActivity()
    {
        lock (_gate)
            if (_time.GetElapsedTime(_lastPoll) <= Inactivity) return;
        Connection.Close(CloseCode.GoingAway, "inactive", Channels.TerminateReason.Closed);
    }
}
