namespace Bennu.Client.Timing;

/// <summary>A timer that comes due once in its mailbox, unless it was stopped or started anew before. Owner: the mailbox.</summary>
internal sealed class OneShot(TimeProvider time, Mailbox mailbox, Action due)
{
    private ITimer? _timer;
    private int _generation;

    public bool IsRunning => _timer is not null;

    public void Start(TimeSpan delay)
    {
        Stop();
        var generation = _generation;
        _timer = time.CreateTimer(_ => mailbox.Post(() => Fire(generation)), null, delay, Timeout.InfiniteTimeSpan);
    }

    public void Stop()
    {
        _generation++; // what has fired already and only waits in the mailbox counts no more
        _timer?.Dispose();
        _timer = null;
    }

    private void Fire(int generation)
    {
        if (generation != _generation) return;
        Stop();
        due();
    }
}
