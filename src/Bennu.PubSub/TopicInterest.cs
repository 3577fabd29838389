using System.Collections.Concurrent;

namespace Bennu.PubSub;

/// <summary>
/// Which topics this node listens to on the backplane: those that have subscribers here, and for a while those that had, so that topics which
/// come and go do not keep the backplane busy. Any thread.
/// </summary>
internal sealed class TopicInterest : IDisposable
{
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(5), SweepPeriod = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, TopicListening> _topics = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Action<string, Exception> _failed;
    private readonly Lock _gate = new();
    private List<TopicListening> _idle = [];  // under the gate
    private ITimer? _timer;                   // under the gate, like the next
    private bool _isArmed;                    // while some are idle
    private volatile bool _isStarted;

    public TopicInterest(IPubSubAdapter adapter, TimeProvider time, Action<string, Exception> failed)
    {
        Adapter = adapter;
        Time = time;
        Stopping = _stopping.Token; // once disposed, the source gives no token any more
        _failed = failed;
    }

    public IPubSubAdapter Adapter { get; }

    public TimeProvider Time { get; }

    /// <summary>Whether the adapter may be called.</summary>
    public bool IsStarted => _isStarted;

    public CancellationToken Stopping { get; }

    /// <summary>The adapter has started: listens to what has subscribers already.</summary>
    public void Start()
    {
        _isStarted = true;
        Interlocked.MemoryBarrier(); // a topic that was not seen below has seen it
        foreach (var (_, topic) in _topics) topic.Settle();
    }

    /// <summary>One subscriber more; before it is in the registry.</summary>
    public void Enter(string topic)
    {
        while (!_topics.GetOrAdd(topic, static (topic, self) => new TopicListening(topic, self), this).TryEnter()) Thread.Yield();
    }

    /// <summary>Some subscribers less; once they are out of the registry.</summary>
    public void Leave(string topic, int subscribers)
    {
        if (subscribers == 0 || !_topics.TryGetValue(topic, out var listening) || !listening.Leave(subscribers)) return;
        lock (_gate)
        {
            _idle.Add(listening);
            Arm();
        }
    }

    /// <summary>
    /// Completes when what other nodes broadcast to a topic with subscribers arrives here: mostly it does so already. At once where the backplane is
    /// gone, or goes meanwhile.
    /// </summary>
    public ValueTask WhenListeningAsync(string topic, CancellationToken cancellationToken)
    {
        if (!_isStarted || !_topics.TryGetValue(topic, out var listening) || listening.WhenListening() is not { } ready) return default;
        return Adapter.IsConnected ? new(ready.WaitAsync(cancellationToken)) : default; // a loss after this lets go of it
    }

    /// <summary>The backplane is gone: nobody waits for it.</summary>
    public void LetGo()
    {
        foreach (var (_, topic) in _topics) topic.LetGo();
    }

    public void Remove(TopicListening listening) => _topics.TryRemove(KeyValuePair.Create(listening.Topic, listening));

    public void Failed(string topic, Exception exception) => _failed(topic, exception);

    public void Dispose()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
            _idle.Clear();
        }
        if (!Stopping.IsCancellationRequested) _stopping.Cancel();
        _stopping.Dispose();
        LetGo();
    }

    // One timer for all topics, and none where all have subscribers. A clock that is set by hand may ring before it has handed the timer out.
    private void Arm()
    {
        if (Stopping.IsCancellationRequested || _isArmed) return;
        _isArmed = true;
        _timer = Time.CreateTimer(static self => ((TopicInterest)self!).Sweep(), this, SweepPeriod, Timeout.InfiniteTimeSpan);
    }

    private void Sweep()
    {
        List<TopicListening> idle;
        lock (_gate) (idle, _idle) = (_idle, []);
        var now = Time.GetTimestamp();
        idle.RemoveAll(topic => !topic.Lingers(now, Linger));
        lock (_gate)
        {
            _idle.AddRange(idle);
            _timer?.Dispose();
            _timer = null;
            _isArmed = false;
            if (_idle.Count > 0) Arm();
        }
    }
}
