namespace Bennu.Testing.Timing;

/// <summary>
/// Tells the timers of <c>Task.Delay</c> from those that only limit how long something else may take: whoever awaits a delay waits for the clock.
/// </summary>
internal sealed class DelayTimers : TimeProvider
{
    private static readonly HashSet<Type> Kinds = FindKinds();

    private readonly HashSet<Type> _seen = [];

    private DelayTimers()
    {
    }

    /// <summary>The delay that a timer with this state ends; null where it is another timer.</summary>
    public static Task? DelayOf(object? state) => state is Task delay && Kinds.Contains(delay.GetType()) ? delay : null;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _seen.Add(state!.GetType());
        return new TestTimer(new TestClock(), callback, state);
    }

    // The runtime's own types for a delay are internal: they are learnt from two.
    private static HashSet<Type> FindKinds()
    {
        var probe = new DelayTimers();
        using var cancellation = new CancellationTokenSource();
        _ = Task.Delay(TimeSpan.FromDays(1), probe, CancellationToken.None);
        _ = Task.Delay(TimeSpan.FromDays(1), probe, cancellation.Token);
        return probe._seen;
    }
}
