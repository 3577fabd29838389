using Bennu.Client.Diagnostics;
using Bennu.Client.Timing;

namespace Bennu.Client.Sockets;

/// <summary>Asks the server again and again whether it is there, and measures how long the answer takes (section 5.4). Owner: the mailbox.</summary>
internal sealed class Heartbeat
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly Func<string> _send;
    private readonly Action _timedOut;
    private readonly OneShot _timer;
    private readonly Dictionary<string, (long SentAt, TaskCompletionSource<TimeSpan>? Answer)> _pings = [];
    private string? _beat; // the heartbeat that is not answered yet

    /// <param name="time">The clock.</param>
    /// <param name="mailbox">The socket's.</param>
    /// <param name="interval">The time between heartbeats, and for an answer.</param>
    /// <param name="send">Sends a heartbeat frame and returns its ref.</param>
    /// <param name="timedOut">No answer came.</param>
    public Heartbeat(TimeProvider time, Mailbox mailbox, TimeSpan interval, Func<string> send, Action timedOut)
    {
        (_time, _interval, _send, _timedOut) = (time, interval, send, timedOut);
        _timer = new OneShot(time, mailbox, Due);
    }

    public TimeSpan? RoundTrip { get; private set; }

    public void Start() => _timer.Start(_interval);

    public void Stop()
    {
        _timer.Stop();
        _beat = null;
        var lost = _pings.Values.ToArray();
        _pings.Clear();
        foreach (var (_, answer) in lost) answer?.TrySetException(new InvalidOperationException("The connection was lost before the answer."));
    }

    /// <summary>Sends a heartbeat out of turn.</summary>
    public void Ping(TaskCompletionSource<TimeSpan>? answer) => _pings[_send()] = (_time.GetTimestamp(), answer);

    /// <summary>A reply on the connection's own topic came; it is recognised by its ref alone.</summary>
    public void Receive(string @ref)
    {
        if (!_pings.Remove(@ref, out var ping)) return;
        var roundTrip = _time.GetElapsedTime(ping.SentAt);
        RoundTrip = roundTrip;
        ClientMetrics.RoundTrip.Record(roundTrip.TotalSeconds);
        ping.Answer?.TrySetResult(roundTrip);
        if (@ref != _beat) return;
        _beat = null;
        _timer.Start(_interval);
    }

    private void Due()
    {
        if (_beat is not null)
        {
            _timedOut();
            return;
        }

        _beat = _send();
        _pings[_beat] = (_time.GetTimestamp(), null);
        _timer.Start(_interval);
    }
}
