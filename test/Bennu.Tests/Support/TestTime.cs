using Microsoft.Extensions.Time.Testing;

namespace Bennu.Tests.Support;

/// <summary>A clock that stands still until the test moves it, and tells when the server has begun to wait.</summary>
internal sealed class TestTime : FakeTimeProvider
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ITimer, TimeSpan> _armed = []; // under the gate
    private readonly List<(TimeSpan Due, int Count, TaskCompletionSource Met)> _waiting = []; // under the gate
    private readonly List<(TimeSpan Due, TaskCompletionSource Met)> _starting = []; // under the gate

    /// <summary>Completes when so many timers are running that were started with this due time.</summary>
    public Task ArmedAsync(TimeSpan due, int count = 1)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Add((due, count, met));
            Check();
        }
        return Patience.For(met.Task, $"{count} timer(s) of {due} to be started");
    }

    /// <summary>Completes when a further timer with this due time is started.</summary>
    public Task StartedAsync(TimeSpan due)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate) _starting.Add((due, met));
        return Patience.For(met.Task, $"a timer of {due} to be started");
    }

    /// <summary>How many timers are running that were started with this due time.</summary>
    public int Armed(TimeSpan due)
    {
        lock (_gate) return _armed.Values.Count(armed => armed == due);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, base.CreateTimer(callback, state, dueTime, period));
        Note(timer, dueTime);
        return timer;
    }

    private void Note(Timer timer, TimeSpan? due)
    {
        lock (_gate)
        {
            if (due is { } time) _armed[timer] = time;
            else _armed.Remove(timer);
            foreach (var (expected, met) in _starting)
                if (expected == due) met.TrySetResult();
            Check();
        }
    }

    private void Check()
    {
        foreach (var (due, count, met) in _waiting)
            if (_armed.Values.Count(armed => armed == due) >= count) met.TrySetResult();
    }

    private sealed class Timer(TestTime time, ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = inner.Change(dueTime, period);
            time.Note(this, dueTime);
            return changed;
        }

        public void Dispose()
        {
            inner.Dispose();
            time.Note(this, null);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
