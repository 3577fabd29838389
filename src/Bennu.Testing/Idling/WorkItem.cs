namespace Bennu.Testing.Idling;

/// <summary>
/// One piece of the server's work from its beginning to its end: a channel that handles what is in its mailbox, a fastlane's flush, a replay. In
/// between it may rest: wait for something that only the test can bring about.
/// </summary>
internal sealed class WorkItem(TrackedWork tracker, object subject)
{
    // The threads that run code of an item are told by the execution context, which follows that code wherever it continues.
    private static readonly AsyncLocal<WorkItem?> Ambient = new(static change =>
    {
        change.PreviousValue?.Leave();
        change.CurrentValue?.Enter(goesOn: change.ThreadContextChanged);
    });

    private readonly Lock _gate = new();
    private readonly List<(Task Awaited, CancellationToken GivesUp, long Entries)> _waits = []; // under the gate
    private int _open = 1;
    private int _threads;
    private long _entries;

    /// <summary>What the code that is running belongs to; null where it is the test's own.</summary>
    public static WorkItem? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <summary>What is at work, such as a channel.</summary>
    public object Subject => subject;

    public bool IsOf(TrackedWork other) => tracker == other;

    /// <summary>How often a thread began or went on with it.</summary>
    public long Entries => Interlocked.Read(ref _entries);

    /// <summary>Whether no thread runs it and none is about to, because what it waits for has not happened.</summary>
    public bool IsAtRest
    {
        get
        {
            if (Volatile.Read(ref _threads) > 0) return false;
            lock (_gate)
            {
                _waits.RemoveAll(IsOver);
                return _waits.Count > 0;
            }
        }
    }

    /// <summary>The running code is about to wait for what only the test can bring about.</summary>
    public static void WaitsFor(Task awaited, CancellationToken givesUp = default)
    {
        if (Current is not { } item) return;
        lock (item._gate) item._waits.Add((awaited, givesUp, item.Entries));
    }

    public void Open() => Interlocked.Increment(ref _open);

    public void Close()
    {
        if (Interlocked.Decrement(ref _open) == 0) tracker.End(this);
    }

    /// <summary>A thread runs its code.</summary>
    public void Enter(bool goesOn = false)
    {
        if (goesOn) Interlocked.Increment(ref _entries);
        Interlocked.Increment(ref _threads);
    }

    /// <summary>A thread runs its code no longer.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _threads) == 0) tracker.Check();
    }

    // Also where the item went on without what it waited for, as after a time-out.
    private bool IsOver((Task Awaited, CancellationToken GivesUp, long Entries) wait) =>
        wait.Awaited.IsCompleted || wait.GivesUp.IsCancellationRequested || wait.Entries != Entries;
}
