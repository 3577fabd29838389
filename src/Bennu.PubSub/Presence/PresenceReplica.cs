namespace Bennu.PubSub.Presence;

/// <summary>
/// One node's part in the replication of presence: its own entries, what it knows of the others', and the lists that follow from both (section
/// 6.5 and 6.6). Each node numbers its own events, and nobody else speaks for them, so that merging is a matter of who knows more: deltas may be
/// repeated, lost and reordered, and what is missing is transferred from where it began. Knows neither clocks, threads nor the network: what
/// comes is given to it with the time, what is to be sent waits in <see cref="Outbox"/>.
/// </summary>
internal sealed class PresenceReplica
{
    // Well below what brokers take, a megabyte with some.
    private const int MaxMessageBytes = 128 * 1024;

    private readonly Dictionary<string, RemoteReplica> _others = [];
    private readonly List<PresenceEntry> _joined = [];
    private readonly List<(PresenceEntry Entry, bool IsFinal)> _left = [];
    private readonly LocalReplica _own;
    private readonly PresenceTable _table;
    private readonly TrackerOptions _options;
    private readonly int _maxMessageBytes;
    private TimeSpan? _lastTick;
    private long _lastTransfer;

    public PresenceReplica(ReplicaId id, TrackerOptions options, int maxMessageBytes = MaxMessageBytes)
    {
        _own = new LocalReplica(id);
        _table = new PresenceTable(options.GracePeriod);
        _options = options;
        _maxMessageBytes = maxMessageBytes;
    }

    public ReplicaId Id => _own.Id;

    /// <summary>Whether there are events that the others have not been sent.</summary>
    public bool HasUnsent => _own.HasUnsent;

    /// <summary>What is to be sent, and to whom.</summary>
    public Queue<(string Node, PresenceMessage Message)> Outbox { get; } = [];

    /// <summary>How many entries this node's lists have.</summary>
    public int EntryCount => _table.Count;

    /// <summary>Whether another running node has been heard under this one's name.</summary>
    public bool HasNamesake { get; private set; }

    public PresenceEntry? Track(object owner, string topic, string key, ReadOnlyMemory<byte> meta)
    {
        if (_own.Add(owner, topic, key, meta) is not { } entry) return null;
        _table.Join(entry);
        return entry;
    }

    public PresenceEntry? Update(object owner, string topic, string key, ReadOnlyMemory<byte> meta, TimeSpan now)
    {
        if (_own.Replace(owner, topic, key, meta) is not var (former, entry)) return null;
        _table.Join(entry);
        _table.Leave(former, isFinal: true, now);
        return entry;
    }

    public bool Untrack(object owner, string topic, string key, bool isFinal, TimeSpan now)
    {
        if (_own.Remove(owner, topic, key, isFinal) is not { } entry) return false;
        _table.Leave(entry, isFinal, now);
        return true;
    }

    public PresenceEntry? Find(object owner, string topic, string key) => _own.Find(owner, topic, key);

    public IReadOnlyList<PresenceEntry> List(string topic) => _table.List(topic);

    public IReadOnlyList<PresenceEntry> List(string topic, string key) => _table.List(topic, key);

    /// <summary>How the lists changed since this was asked last.</summary>
    public IReadOnlyCollection<PresenceDiff> TakeDiffs() => _table.TakeDiffs();

    /// <summary>What to broadcast next: the first events that were not sent yet, or a mere heartbeat.</summary>
    public DeltaMessage NextDelta(bool wantsAnswer = false) => _own.NextDelta(_maxMessageBytes, wantsAnswer);

    /// <summary>Whether there are more events than a delta had room for.</summary>
    public bool IsCut(DeltaMessage delta) => delta.To < _own.Clock;

    /// <summary>A delta was handed to the adapter.</summary>
    public void Sent(DeltaMessage delta) => _own.Sent(delta);

    /// <summary>How many other nodes this one thinks are up, and down.</summary>
    public (int Up, int Down) CountOthers()
    {
        var (up, down) = (0, 0);
        foreach (var (_, other) in _others)
        {
            if (other.Status == ReplicaStatus.Up) up++;
            if (other.Status == ReplicaStatus.Down) down++;
        }
        return (up, down);
    }

    /// <summary>Time has passed: who was silent for too long is down, and forgotten later; who withheld a leave lets it go.</summary>
    public void Tick(TimeSpan now)
    {
        // Whoever has slept himself has no reason to think that the others were silent.
        var slept = _lastTick is { } last && now - last > 2 * _options.BroadcastPeriod ? now - last : TimeSpan.Zero;
        _lastTick = now;
        foreach (var (node, other) in _others)
        {
            other.LastHeard = other.LastHeard + slept < now ? other.LastHeard + slept : now;
            var silence = now - other.LastHeard;
            if (silence > _options.PermdownPeriod)
            {
                Hide(other, now);
                _others.Remove(node);
            }
            else if (silence > _options.DownPeriod && other.Status == ReplicaStatus.Up)
            {
                other.Status = ReplicaStatus.Down;
                other.Transfer = null;
                Hide(other, now);
            }
        }
        _table.Expire(now);
    }

    /// <summary>Takes what another node sent.</summary>
    public void Receive(PresenceMessage message, TimeSpan now)
    {
        if (message is TransferRequest request)
        {
            if (request.Replica == Id) Outbox.Enqueue((request.Node, _own.PageFor(request, _maxMessageBytes)));
            return;
        }
        if (message.Replica.Node == Id.Node)
        {
            HasNamesake |= message is DeltaMessage && message.Replica != Id;
            return;
        }
        if (Hear(message, now) is not { } other) return;
        if (message is DeltaMessage delta) Merge(other, delta, now);
        if (message is TransferPage page) Merge(other, page, now);
        if (message is LeaveMessage) Leave(other, now);
    }

    // Finds the replica that a message is from; null where its time is over.
    private RemoteReplica? Hear(PresenceMessage message, TimeSpan now)
    {
        _others.TryGetValue(message.Replica.Node, out var other);
        if (other is not null && other.Id != message.Replica)
        {
            // The clock of a node that was started again may be behind that of its former run, which is silent then.
            if (message.Replica.Incarnation < other.Id.Incarnation && other.Status == ReplicaStatus.Up) return null;
            if (message is not DeltaMessage) return null;
            Hide(other, now);
            other = null;
        }
        if (other is null)
        {
            if (message is not DeltaMessage) return null;
            _others[message.Replica.Node] = other = new RemoteReplica(message.Replica, now);
        }
        if (other.Status == ReplicaStatus.Gone) return null;
        other.Status = ReplicaStatus.Up;
        other.LastHeard = now;
        return other;
    }

    private void Merge(RemoteReplica other, DeltaMessage delta, TimeSpan now)
    {
        if (delta.WantsAnswer) Outbox.Enqueue((other.Id.Node, new DeltaMessage(Id, _own.Clock, _own.Clock, [], [])));
        if (other.TryMerge(delta, _joined, _left)) Show(other, now);
        else Ask(other, now);
    }

    private void Merge(RemoteReplica other, TransferPage page, TimeSpan now)
    {
        if (other.Transfer is not { } transfer || !transfer.TryAdd(page)) return;
        if (!page.IsLast)
        {
            Ask(other, now, isNextPage: true);
            return;
        }
        other.Transfer = null;
        other.Merge(transfer, _joined, _left);
        Show(other, now);
    }

    // A page that does not come is asked for again when the next heartbeat shows that it is still missing.
    private void Ask(RemoteReplica other, TimeSpan now, bool isNextPage = false)
    {
        if (!isNextPage && other.Transfer is { } asked && now - asked.AskedAt < _options.BroadcastPeriod) return;
        var transfer = other.Transfer ??= new Transfer(++_lastTransfer, other.Clock);
        transfer.AskedAt = now;
        Outbox.Enqueue((other.Id.Node, new TransferRequest(other.Id, Id.Node, transfer.Number, transfer.Place)));
    }

    private void Leave(RemoteReplica other, TimeSpan now)
    {
        Hide(other, now);
        _others[other.Id.Node] = new RemoteReplica(other.Id, now) { Status = ReplicaStatus.Gone };
    }

    // Brings what was merged into the lists; all of it where the replica was not shown before. The joins come first: what is replaced does not
    // leave its key without an entry.
    private void Show(RemoteReplica other, TimeSpan now)
    {
        if (other.IsShown)
        {
            foreach (var entry in _joined) _table.Join(entry);
            foreach (var (entry, isFinal) in _left) _table.Leave(entry, isFinal, now);
        }
        else
        {
            other.IsShown = true;
            foreach (var entry in other.Entries) _table.Join(entry);
        }
        _joined.Clear();
        _left.Clear();
    }

    private void Hide(RemoteReplica other, TimeSpan now)
    {
        if (!other.IsShown) return;
        other.IsShown = false;
        foreach (var entry in other.Entries) _table.Leave(entry, isFinal: false, now);
    }
}
