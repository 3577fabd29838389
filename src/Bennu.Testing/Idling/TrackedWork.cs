using Bennu.Sockets;

namespace Bennu.Testing.Idling;

/// <summary>
/// Keeps the record of all work of the servers under test, so that it is known, not guessed, when nothing is under way. Idle is: every piece of
/// work has ended or is at rest. Only the test can end that state, by what it does next.
/// </summary>
internal sealed class TrackedWork : WorkQueue
{
    private readonly Lock _gate = new();
    private readonly HashSet<WorkItem> _items = []; // under the gate
    private TaskCompletionSource? _idle;            // under the gate

    public override void Queue(IThreadPoolWorkItem item) => base.Queue(new QueuedItem(Begin(item), item));

    public override void Follow(Task rest)
    {
        var item = WorkItem.Current;
        if (item?.IsOf(this) == true) item.Open();
        else item = Begin(rest);
        CloseAfter(item, rest);
    }

    public override Task Start<TState>(TState state, Func<TState, Task> work)
    {
        var item = Begin(work);
        var outer = WorkItem.Current;
        outer?.Enter(); // it goes on below
        WorkItem.Current = item;
        try
        {
            var started = base.Start(state, work);
            CloseAfter(item, started);
            return started;
        }
        catch
        {
            item.Close();
            throw;
        }
        finally
        {
            WorkItem.Current = outer;
            outer?.Leave();
        }
    }

    public override void WaitsFor(Task other, CancellationToken givesUp) => WorkItem.WaitsFor(other, givesUp);

    // Not at all: what comes while it is done is done next.
    public override Task GatherAsync(TimeSpan period, TimeProvider time) => Task.CompletedTask;

    /// <summary>Begins work that gives something.</summary>
    public Task<TResult> StartAsync<TResult>(Func<Task<TResult>> work) => (Task<TResult>)Start(work, static work => work());

    /// <summary>Completes when all work has ended or is at rest.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            if (IsIdle()) return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    /// <summary>What is at work and not at rest.</summary>
    public IReadOnlyList<object> Busy
    {
        get
        {
            lock (_gate) return [.. _items.Where(item => !item.IsAtRest).Select(item => item.Subject)];
        }
    }

    /// <summary>Something may have come to rest.</summary>
    public void Check()
    {
        lock (_gate)
        {
            if (_idle is null || !IsIdle()) return;
            _idle.SetResult();
            _idle = null;
        }
    }

    public void End(WorkItem item)
    {
        lock (_gate) _items.Remove(item);
        Check();
    }

    private WorkItem Begin(object subject)
    {
        var item = new WorkItem(this, subject);
        lock (_gate) _items.Add(item);
        return item;
    }

    private static void CloseAfter(WorkItem item, Task work) => work.ContinueWith(
        static (_, item) => ((WorkItem)item!).Close(), item, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    // Under the gate. One look at each would not do: while the last one is looked at, it may wake the first. Where all rest at both looks and none
    // has run between them, there was a moment when all rested at once.
    private bool IsIdle()
    {
        long entries = 0;
        foreach (var item in _items)
        {
            entries += item.Entries;
            if (!item.IsAtRest) return false;
        }
        foreach (var item in _items)
        {
            if (!item.IsAtRest) return false;
            entries -= item.Entries;
        }
        return entries == 0;
    }
}
