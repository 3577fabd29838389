namespace Bennu.Client.Timing;

/// <summary>
/// Gives items to an asynchronous consumer one after the other, in the order they came, outside of the mailbox: what an application does with
/// them holds up nothing else.
/// </summary>
/// <param name="dispatch">Runs the given work soon, usually on the thread pool.</param>
/// <param name="consume">Takes one item; must not throw.</param>
internal sealed class Pump<T>(Action<Action> dispatch, Func<T, ValueTask> consume)
{
    private readonly Lock _gate = new();
    private readonly Queue<T> _waiting = new(); // under the gate
    private bool _running; // under the gate
    private TaskCompletionSource? _idle; // under the gate

    /// <summary>How many items wait, the one at work included.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _waiting.Count + (_running ? 1 : 0);
        }
    }

    public void Post(T item)
    {
        lock (_gate)
        {
            _waiting.Enqueue(item);
            if (_running) return;
            _running = true;
        }

        dispatch(() => _ = RunAsync());
    }

    /// <summary>Completes when nothing waits and nothing is at work.</summary>
    public Task IdleAsync()
    {
        lock (_gate)
        {
            if (!_running) return Task.CompletedTask;
            return (_idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    private async Task RunAsync()
    {
        while (TryTake(out var item)) await consume(item).ConfigureAwait(false);
    }

    private bool TryTake(out T item)
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out item!)) return true;
            _running = false;
            _idle?.SetResult();
            _idle = null;
            return false;
        }
    }
}
