namespace Bennu.PubSub;

/// <summary>
/// One topic that this node listens to, or is about to, or lately did. Calls the adapter once at a time until what it has is what is wanted.
/// </summary>
internal sealed class TopicListening(string topic, TopicInterest interest)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100), LongestDelay = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private int _subscribers;             // under the gate, like all that follows
    private long _idleSince;
    private bool _isIdle;                 // without subscribers, but still wanted
    private bool _isListening;
    private bool _isSettling;
    private bool _isRemoved;
    private TaskCompletionSource? _ready;

    public string Topic => topic;

    private bool IsWanted => _subscribers > 0 || _isIdle;

    /// <summary>One subscriber more; false where it is about to leave the table.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_isRemoved) return false;
            _subscribers++;
            if (_isListening) return true;
        }
        Settle();
        return true;
    }

    /// <summary>Some subscribers less; true where it becomes idle, and is to be asked whether it <see cref="Lingers"/> from time to time.</summary>
    public bool Leave(int subscribers)
    {
        lock (_gate)
        {
            _subscribers -= subscribers;
            if (_subscribers > 0) return false;
            _idleSince = interest.Time.GetTimestamp();
            if (_isIdle) return false;
            return _isIdle = true;
        }
    }

    /// <summary>Whether it is to be asked again; false when it has subscribers, and when it is given up for having none.</summary>
    public bool Lingers(long now, TimeSpan linger)
    {
        lock (_gate)
        {
            if (_subscribers == 0 && interest.Time.GetElapsedTime(_idleSince, now) < linger) return true;
            _isIdle = false;
            if (_subscribers > 0) return false;
        }
        Settle();
        return false;
    }

    /// <summary>What to wait for until the node listens; null where it does.</summary>
    public Task? WhenListening()
    {
        lock (_gate)
            return _isListening ? null : (_ready ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    /// <summary>Lets go of those who wait.</summary>
    public void LetGo()
    {
        TaskCompletionSource? ready;
        lock (_gate) (ready, _ready) = (_ready, null);
        ready?.TrySetResult();
    }

    /// <summary>Has the adapter do what is wanted, unless it is about to. On another thread: the caller may hold a gate.</summary>
    public void Settle()
    {
        lock (_gate)
        {
            if (_isSettling || !interest.IsStarted) return;
            _isSettling = true;
        }
        _ = Task.Run(SettleAsync);
    }

    private async Task SettleAsync()
    {
        TaskCompletionSource? ready;
        for (var failures = 0; ;)
        {
            bool isWanted;
            lock (_gate)
            {
                isWanted = IsWanted;
                if (isWanted == _isListening)
                {
                    _isSettling = false;
                    _isRemoved = !isWanted;
                    (ready, _ready) = (_ready, null);
                    break;
                }
                if (!isWanted) _isListening = false; // who comes meanwhile waits until it listens again
            }
            try
            {
                if (!isWanted)
                {
                    await interest.Adapter.UnsubscribeAsync(topic, interest.Stopping).ConfigureAwait(false);
                    continue;
                }
                await interest.Adapter.SubscribeAsync(topic, interest.Stopping).ConfigureAwait(false);
                lock (_gate) _isListening = true;
                failures = 0;
            }
            catch (Exception e) when (!interest.Stopping.IsCancellationRequested)
            {
                interest.Failed(topic, e);
                if (isWanted) await Task.Delay(DelayAfter(failures++), interest.Time, interest.Stopping).ConfigureAwait(false);
            }
        }
        if (_isRemoved) interest.Remove(this);
        ready?.TrySetResult();
    }

    private static TimeSpan DelayAfter(int failures)
    {
        var delay = FirstDelay * (1 << Math.Min(failures, 8));
        return (delay < LongestDelay ? delay : LongestDelay) * (0.75 + Random.Shared.NextDouble() / 2);
    }
}
