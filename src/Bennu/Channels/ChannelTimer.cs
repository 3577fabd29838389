namespace Bennu.Channels;

/// <summary>Sends a channel a message when its time has come.</summary>
internal sealed class ChannelTimer(ChannelServer channel, object message) : IDisposable
{
    private ITimer? _timer;
    private bool _repeats;

    public void Start(TimeProvider time, TimeSpan due, TimeSpan period)
    {
        _repeats = period != Timeout.InfiniteTimeSpan;
        var timer = time.CreateTimer(static self => ((ChannelTimer)self!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer = timer;
        timer.Change(due, period);
    }

    private void Ring()
    {
        channel.Post(new InfoMessage(message));
        if (!_repeats) Dispose();
    }

    public void Dispose()
    {
        _timer?.Dispose();
        channel.Forget(this);
    }
}
