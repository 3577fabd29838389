using Bennu.Testing.Idling;
using Bennu.Testing.Timing;

namespace Bennu.Testing;

/// <summary>
/// The clock of the servers under test, and the <see cref="TimeProvider"/> of their services. It stands still until
/// <see cref="ChannelTest.AdvanceAsync"/> moves it.
/// </summary>
public sealed class TestClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly SortedSet<TestTimer> _armed = new(TestTimer.ByDue); // under the gate
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero); // under the gate
    private long _lastNumber;                                           // under the gate

    internal TestClock()
    {
    }

    /// <inheritdoc/>
    /// <value>The beginning of 2026 at first.</value>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _now;
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        if (DelayTimers.DelayOf(state) is { } delay) WorkItem.WaitsFor(delay);
        var timer = new TestTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Goes on to the next timer's time, if that is not beyond the given one, and lets what is due then ring. False where there is none.</summary>
    internal bool TryStep(DateTimeOffset upTo)
    {
        List<TestTimer> due = [];
        lock (_gate)
        {
            if (_armed.Min is not { } first || first.Due > upTo) return false;
            if (first.Due > _now) _now = first.Due;
            while (_armed.Min is { } next && next.Due <= _now)
            {
                _armed.Remove(next);
                due.Add(next);
            }
        }
        foreach (var timer in due) timer.Ring();
        return true;
    }

    /// <summary>Ends the waiting of what gathers, without a step. False where none does.</summary>
    internal bool TryEndGathering()
    {
        List<TestTimer> gathering;
        lock (_gate)
        {
            gathering = [.. _armed.Where(static timer => timer.IsGathering)];
            _armed.ExceptWith(gathering);
        }
        foreach (var timer in gathering) timer.Ring();
        return gathering.Count > 0;
    }

    internal void MoveTo(DateTimeOffset time)
    {
        lock (_gate)
            if (time > _now) _now = time;
    }

    internal void Arm(TestTimer timer, TimeSpan due)
    {
        lock (_gate)
        {
            _armed.Remove(timer);
            if (due == Timeout.InfiniteTimeSpan) return;
            (timer.Due, timer.Number) = (_now + due, ++_lastNumber);
            _armed.Add(timer);
        }
    }
}
