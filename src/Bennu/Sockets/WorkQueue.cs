namespace Bennu.Sockets;

/// <summary>
/// How the server has done what no caller waits for. Whoever replaces it sees all work that is under way; the queue itself keeps no record.
/// </summary>
internal class WorkQueue
{
    /// <summary>Runs an item on a thread of the pool, behind what else waits there.</summary>
    public virtual void Queue(IThreadPoolWorkItem item) => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);

    /// <summary>Takes note of the rest of an item that has to wait for something in its middle.</summary>
    public virtual void Follow(Task rest)
    {
    }

    /// <summary>Begins work of its own, on the caller's thread until it first waits.</summary>
    public virtual Task Start<TState>(TState state, Func<TState, Task> work) => work(state);

    /// <summary>Takes note that the running item waits for what another one brings about, or gives up.</summary>
    public virtual void WaitsFor(Task other, CancellationToken givesUp)
    {
    }

    /// <summary>Lets a period pass in which more may come, to be done together.</summary>
    public virtual Task GatherAsync(TimeSpan period, TimeProvider time) => Task.Delay(period, time);
}
