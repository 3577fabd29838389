using System.Diagnostics.CodeAnalysis;

namespace Bennu.PubSub.Presence;

/// <summary>
/// Who is present on which topic, on all nodes (section 6). Each node tells the others about its own entries, through a topic of PubSub. What is
/// tracked here is in this node's list at once, and in those of the others as soon as they hear of it. All members may be called from any thread.
/// </summary>
public sealed class PresenceTracker : ISubscriber, IDisposable
{
    private const string Event = "presence";

    // A change is sent at once after a quiet time; under load what changes meanwhile is sent together.
    private static readonly TimeSpan BatchPeriod = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly PubSubServer _pubSub;
    private readonly TimeProvider _time;
    private readonly TrackerOptions _options;
    private readonly IPresenceObserver _observer;
    private readonly string _topic;
    private readonly long _started;
    private readonly PresenceReplica _replica; // under the gate, like all that follows
    private readonly ITimer _batch;
    private ITimer? _tick;
    private TimeSpan _nextDelta;
    private bool _owesHeartbeat, _wantsAnswer, _isSending, _isBatching, _isClosed, _namesakeWasTold;

    /// <summary>Makes a tracker of its own lists.</summary>
    /// <param name="pubSub">What carries it between the nodes.</param>
    /// <param name="name">Names the lists; the same on all nodes.</param>
    /// <param name="options">How it is replicated.</param>
    /// <param name="time">The clock.</param>
    /// <param name="observer">Who is told of changes.</param>
    /// <exception cref="InvalidOperationException">The periods do not fit one another.</exception>
    public PresenceTracker(PubSubServer pubSub, string name, TrackerOptions options, TimeProvider time, IPresenceObserver observer)
    {
        options.Validate();
        (_pubSub, _options, _time, _observer) = (pubSub, options, time, observer);
        _topic = $"phx_presence:{name}";
        _started = time.GetTimestamp();
        _replica = new PresenceReplica(ReplicaId.Start(pubSub.NodeName, time), options);
        _batch = time.CreateTimer(static self => ((PresenceTracker)self!).SendBatch(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many entries the lists have.</summary>
    public int EntryCount
    {
        get
        {
            lock (_gate) return _replica.EntryCount;
        }
    }

    /// <summary>How many other nodes are up, and how many are down and not yet forgotten.</summary>
    public (int Up, int Down) Replicas
    {
        get
        {
            lock (_gate) return _replica.CountOthers();
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(_started);

    /// <summary>Begins to listen to the other nodes, and asks them for what they have. Needed once, when PubSub was started.</summary>
    public async ValueTask StartAsync(CancellationToken cancellationToken = default)
    {
        _pubSub.Subscribe(_topic, this);
        _pubSub.ConnectionChanged += OnConnectionChanged;
        var period = _options.BroadcastPeriod;
        lock (_gate) _tick ??= _time.CreateTimer(static self => ((PresenceTracker)self!).Tick(), this, period, period);
        await _pubSub.WhenSubscribedAsync(_topic, cancellationToken).ConfigureAwait(false);
        Greet();
    }

    /// <summary>Adds an entry; null where the owner tracks that key on that topic already.</summary>
    /// <param name="owner">Whose entry it is, compared by equality. The entry does not end with the owner by itself.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="key">The key, which others may use too.</param>
    /// <param name="meta">What is told about it; nobody may change these bytes.</param>
    /// <exception cref="ObjectDisposedException">The tracker was stopped.</exception>
    public PresenceEntry? Track(object owner, string topic, string key, ReadOnlyMemory<byte> meta) => Do((replica, _) =>
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        return replica.Track(owner, topic, key, meta);
    }, isOwn: true);

    /// <summary>Replaces an entry by one with another meta; null where the owner tracks no such key on that topic.</summary>
    /// <inheritdoc cref="Track"/>
    public PresenceEntry? Update(object owner, string topic, string key, ReadOnlyMemory<byte> meta) => Do((replica, now) =>
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        return replica.Update(owner, topic, key, meta, now);
    }, isOwn: true);

    /// <summary>Removes an entry; false where there is none.</summary>
    /// <param name="owner">Whose entry it is.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="key">The key.</param>
    /// <param name="isFinal">Whether its owner means to go: then the grace period does not apply.</param>
    public bool Untrack(object owner, string topic, string key, bool isFinal = true) =>
        Do((replica, now) => replica.Untrack(owner, topic, key, isFinal, now), isOwn: true);

    /// <summary>The entry of an owner; null where there is none.</summary>
    public PresenceEntry? Find(object owner, string topic, string key)
    {
        lock (_gate) return _replica.Find(owner, topic, key);
    }

    /// <summary>The entries of a topic as this node knows them, those of one key together.</summary>
    public IReadOnlyList<PresenceEntry> List(string topic)
    {
        lock (_gate) return _replica.List(topic);
    }

    /// <summary>The entries of one key of a topic.</summary>
    public IReadOnlyList<PresenceEntry> List(string topic, string key)
    {
        lock (_gate) return _replica.List(topic, key);
    }

    /// <summary>Tells the other nodes that this one goes for good, so that its entries leave their lists at once, and stops.</summary>
    public async ValueTask StopAsync(CancellationToken cancellationToken = default)
    {
        if (!Close()) return;
        try
        {
            // It is sent even where nobody has the time to wait for it.
            var sent = _pubSub.BroadcastAsync(Carry(new LeaveMessage(_replica.Id)), null, CancellationToken.None).AsTask();
            await sent.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Those whom it does not reach take this node for crashed.
        }
        catch (BroadcastException e)
        {
            lock (_gate) _observer.SendFailed(e);
        }
    }

    /// <summary>Stops without a word: to the other nodes it is as if this one had crashed.</summary>
    public void Dispose() => Close();

    void ISubscriber.Receive(Broadcast broadcast)
    {
        if (broadcast.Event != Event || PresenceReader.Read(broadcast.Payload) is not { } message) return;
        Do((replica, now) =>
        {
            replica.Receive(message, now);
            if (replica.HasNamesake && !_namesakeWasTold) _observer.NamesakeHeard(replica.Id.Node);
            return _namesakeWasTold = replica.HasNamesake;
        });
    }

    private void OnConnectionChanged(bool isConnected)
    {
        if (isConnected) Greet();
    }

    // Whoever hears it answers with how far he is, so that both sides find out at once what they lack.
    private void Greet() => Do((_, _) => _owesHeartbeat = _wantsAnswer = true);

    private void Tick() => Do((replica, now) =>
    {
        replica.Tick(now);
        return _owesHeartbeat = true;
    });

    private void SendBatch() => Do((_, now) =>
    {
        _nextDelta = now;
        return _isBatching = false;
    });

    private T Do<T>(Func<PresenceReplica, TimeSpan, T> change, bool isOwn = false)
    {
        T result;
        bool send;
        lock (_gate)
        {
            result = change(_replica, Now);
            if (_replica.TakeDiffs() is { Count: > 0 } diffs) _observer.Changed(diffs, isOwn);
            send = !_isClosed && !_isSending && HasToSend();
            _isSending |= send;
        }
        if (send) _ = SendAsync();
        return result;
    }

    // Whether there is something to send now. What may wait a little is left to the timer.
    private bool HasToSend()
    {
        if (_owesHeartbeat || _replica.Outbox.Count > 0) return true;
        if (!_replica.HasUnsent) return false;
        var wait = _nextDelta - Now;
        if (wait <= TimeSpan.Zero) return true;
        if (!_isBatching) _batch.Change(wait, Timeout.InfiniteTimeSpan);
        _isBatching = true;
        return false;
    }

    // One at a time, so that the others get a node's events in their order.
    private async Task SendAsync()
    {
        while (Next(out var node, out var message))
        {
            try
            {
                var sent = node is null
                    ? _pubSub.BroadcastAsync(Carry(message))
                    : _pubSub.DirectBroadcastAsync(node, Carry(message));
                await sent.ConfigureAwait(false);
            }
            catch (Exception e)
            {
                lock (_gate)
                {
                    _observer.SendFailed(e);
                    _nextDelta = Now + _options.BroadcastPeriod;
                }
                continue;
            }
            if (node is not null || message is not DeltaMessage delta) continue;
            lock (_gate) _replica.Sent(delta);
        }
    }

    private bool Next(out string? node, [NotNullWhen(true)] out PresenceMessage? message)
    {
        lock (_gate)
        {
            (node, message) = (null, null);
            if (_isClosed || !HasToSend()) return _isSending = false;
            if (_replica.Outbox.TryDequeue(out var answer))
            {
                (node, message) = answer;
                return true;
            }
            var delta = _replica.NextDelta(_wantsAnswer);
            message = delta;
            if (delta.To > delta.From) _nextDelta = Now + (_replica.IsCut(delta) ? TimeSpan.Zero : BatchPeriod);
            _owesHeartbeat = _wantsAnswer = false;
            return true;
        }
    }

    private Broadcast Carry(PresenceMessage message) => new()
    {
        Topic = _topic,
        Event = Event,
        Payload = PresenceWriter.Write(message),
        IsBinary = true,
        From = this,
    };

    private bool Close()
    {
        lock (_gate)
        {
            if (_isClosed) return false;
            _isClosed = true;
            _tick?.Dispose();
            _batch.Dispose();
        }
        _pubSub.ConnectionChanged -= OnConnectionChanged;
        _pubSub.Unsubscribe(_topic, this);
        return true;
    }
}
