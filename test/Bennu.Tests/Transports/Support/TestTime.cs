using Microsoft.Extensions.Time.Testing;

namespace Bennu.Tests.Transports.Support;

/// <summary>A clock that stands still, and tells when somebody begins to wait on it.</summary>
internal sealed class TestTime : FakeTimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<(TimeSpan Due, TaskCompletionSource Started)> _awaited = [];

    /// <summary>Completes when the next timer of this length was started. To be asked for before what starts it.</summary>
    public Task NextTimer(TimeSpan due)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate) _awaited.Add((due, started));
        return started.Task.OrFail();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_gate)
        {
            var index = _awaited.FindIndex(awaited => awaited.Due == dueTime);
            if (index < 0) return timer;
            _awaited[index].Started.SetResult();
            _awaited.RemoveAt(index);
        }
        return timer;
    }
}
