namespace Bennu.Redis.Broadcasts;

/// <summary>
/// The broadcasts that Redis has yet to answer. None waits for that: it is sent at most once in any case, and the loss of the connection shows
/// by itself. But where Redis refuses one, those after it wait for their answers until it takes one, so that their callers learn of it. And
/// they wait where too much is under way. Safe for any thread.
/// </summary>
internal sealed class Unanswered
{
    private const int MaxCount = 256, MaxBytes = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<(Task Answer, int Bytes)> _sent = new(); // under the gate, like all that follows
    private int _bytes;
    private bool _isRefusing;
    private long _refused;

    /// <summary>How many were refused or lost after they had completed.</summary>
    public long Refused
    {
        get
        {
            lock (_gate)
            {
                Look();
                return _refused;
            }
        }
    }

    /// <summary>Completes when the next broadcast may be sent; fails if it had to wait for its answer, and that is a failure.</summary>
    public ValueTask AddAsync(Task answer, int bytes, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Look();
            if (!_isRefusing && _sent.Count < MaxCount && _bytes + bytes <= MaxBytes)
            {
                _sent.Enqueue((answer, bytes));
                _bytes += bytes;
                return default;
            }
        }
        return WaitAsync(answer, cancellationToken);
    }

    // Looks instead of being told, which would cost each answer a turn of the thread pool.
    private void Look()
    {
        while (_sent.TryPeek(out var first) && first.Answer.IsCompleted)
        {
            _sent.Dequeue();
            _bytes -= first.Bytes;
            _isRefusing = first.Answer.Exception is not null; // seen by this, so that nobody else need
            if (_isRefusing) _refused++;
        }
    }

    private async ValueTask WaitAsync(Task answer, CancellationToken cancellationToken)
    {
        await answer.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate) _isRefusing = false;
    }
}
