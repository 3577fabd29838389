using Bennu.Broadcasting;
using Bennu.PubSub.Presence;

namespace Bennu.Testing.Timing;

internal sealed class TestTimer(TestClock clock, TimerCallback callback, object? state) : ITimer
{
    private readonly Lock _gate = new();
    private TimeSpan _period = Timeout.InfiniteTimeSpan; // under the gate
    private bool _isDisposed;                            // under the gate

    /// <summary>By time, and at the same time in the order they were set.</summary>
    public static IComparer<TestTimer> ByDue { get; } = Comparer<TestTimer>.Create(
        static (a, b) => a.Due == b.Due ? a.Number.CompareTo(b.Number) : a.Due.CompareTo(b.Due));

    /// <summary>When it rings. Owner: the clock, like the number.</summary>
    public DateTimeOffset Due { get; set; }

    public long Number { get; set; }

    /// <summary>
    /// Whether a fastlane, or a presence's tracker by the one of its timers that is not periodic, gathers until it rings. Where nothing is under way
    /// there is nothing to gather.
    /// </summary>
    public bool IsGathering => state is TopicFastlane || (state is PresenceTracker && _period == Timeout.InfiniteTimeSpan);

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            if (_isDisposed) return false;
            _period = period <= TimeSpan.Zero ? Timeout.InfiniteTimeSpan : period;
            clock.Arm(this, dueTime == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : dueTime);
            if (dueTime == TimeSpan.Zero && _period != Timeout.InfiniteTimeSpan) clock.Arm(this, _period);
        }
        if (dueTime == TimeSpan.Zero) Call();
        return true;
    }

    public void Ring()
    {
        lock (_gate)
        {
            if (_isDisposed) return;
            if (_period != Timeout.InfiniteTimeSpan) clock.Arm(this, _period);
        }
        Call();
    }

    // What a time-out ends must go on at once, on this thread, or it would look as if it were still at rest: a test framework's context would
    // have it queued.
    private void Call()
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            callback(state);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            clock.Arm(this, Timeout.InfiniteTimeSpan);
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }
}
