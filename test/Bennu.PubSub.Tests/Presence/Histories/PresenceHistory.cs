using Bennu.PubSub.Presence;

namespace Bennu.PubSub.Tests.Presence.Histories;

/// <summary>
/// Five nodes, what their owners track, and a network that loses, repeats, delays and reorders; nodes that pause, crash, leave, are started again,
/// and are cut off from one another. When all of that is over, every list is the truth within the documented time.
/// </summary>
internal sealed class PresenceHistory
{
    private const int Nodes = 5, TroubledRounds = 40, RoundsAPeriod = 3;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(0.5);
    private static readonly string[] Topics = ["room:a", "room:b"];
    private static readonly string[] Keys = ["ada", "bob", "eve"];
    private static readonly string[] Owners = ["1", "2", "3"];

    private readonly Random _dice;
    private readonly TrackerOptions _options;
    private readonly int _maxMessageBytes;
    private readonly PresenceNode?[] _nodes = new PresenceNode?[Nodes];
    private readonly int[] _side = new int[Nodes];
    private readonly int _loss;
    private long _lastIncarnation = 1L << 40;
    private int _metas, _round;
    private bool _isTroubled = true;

    private PresenceHistory(int seed)
    {
        _dice = new Random(seed);
        _maxMessageBytes = _dice.Next(3) == 0 ? 100 : 100_000;
        _loss = _dice.Next(4) * 10;
        _options = new TrackerOptions
        {
            DownPeriod = TimeSpan.FromSeconds(_dice.Next(2) == 0 ? 3 : 6),
            PermdownPeriod = TimeSpan.FromSeconds(_dice.Next(2) == 0 ? 7 : 60),
            GracePeriod = TimeSpan.FromSeconds(_dice.Next(3)),
        };
        for (var i = 0; i < Nodes; i++) Start(i);
    }

    private TimeSpan Now => _round * Round;

    /// <summary>Plays a history to its end.</summary>
    public static PresenceTally Run(int seed)
    {
        var history = new PresenceHistory(seed);
        try
        {
            history.Run();
        }
        catch (PresenceHistoryException e)
        {
            throw new PresenceHistoryException($"Seed {seed}, round {history._round}: {e.Message}");
        }
        return history._tally;
    }

    private readonly PresenceTally _tally = new();

    private void Run()
    {
        for (; _round < TroubledRounds; _round++)
        {
            if (_dice.Next(3) == 0) Trouble();
            Live();
        }
        _isTroubled = false;
        Array.Clear(_side);
        // A lost page is asked for again with the second heartbeat; a crash is noticed after the down period, and grace comes on top of it.
        var wait = (3 * _options.BroadcastPeriod) + _options.DownPeriod + _options.BroadcastPeriod + _options.GracePeriod + _options.BroadcastPeriod;
        for (var end = _round + (int)(wait / Round); _round < end; _round++) Live();

        var truth = _nodes.OfType<PresenceNode>().SelectMany(node => node.Tracked.Values).Select(PresenceNode.Text)
            .Order(StringComparer.Ordinal).ToList();
        for (var i = 0; i < Nodes; i++)
        {
            if (_nodes[i] is not { } node || node.Shown(Topics).SequenceEqual(truth)) continue;
            throw new PresenceHistoryException(
                $"Node {i} shows\n  {string.Join("\n  ", node.Shown(Topics))}\nand the truth is\n  {string.Join("\n  ", truth)}");
        }
        _tally.Entries += truth.Count;
    }

    private void Trouble()
    {
        var i = _dice.Next(Nodes);
        switch (_dice.Next(8))
        {
            case 0:
                _nodes[i] = null;
                _tally.Crashes++;
                break;
            case 1 when _nodes[i] is { } node:
                SendToAll(i, new LeaveMessage(node.Replica.Id));
                _nodes[i] = null;
                _tally.Leaves++;
                break;
            case 2 or 3:
                _tally.Restarts++;
                Start(i);
                break;
            case 4:
                for (var n = 0; n < Nodes; n++) _side[n] = _dice.Next(2);
                _tally.Partitions++;
                break;
            case 5:
                Array.Clear(_side);
                break;
            case 6 when _nodes[i] is { } node:
                node.PausedUntil = Math.Min(TroubledRounds, _round + _dice.Next(20));
                _tally.Pauses++;
                break;
        }
    }

    private void Start(int i)
    {
        _nodes[i] = new PresenceNode(new ReplicaId($"node-{i}", ++_lastIncarnation), _options, _maxMessageBytes);
        SendToAll(i, _nodes[i]!.Replica.NextDelta(wantsAnswer: true));
    }

    private void Live()
    {
        for (var i = 0; i < Nodes; i++)
        {
            if (_nodes[i] is not { } node || node.PausedUntil > _round) continue;
            if (_isTroubled && _dice.Next(2) == 0) Act(node);
            Receive(i, node);
            if ((_round + i) % RoundsAPeriod == 0)
            {
                node.Replica.Tick(Now);
                Broadcast(i, node);
            }
            else if (node.Replica.HasUnsent && _dice.Next(2) == 0)
            {
                Broadcast(i, node);
            }
            node.Check(Topics);
        }
    }

    private void Act(PresenceNode node)
    {
        var (owner, topic, key) = (Pick(Owners), Pick(Topics), Pick(Keys));
        switch (_dice.Next(5))
        {
            case 0 or 1:
                node.Track(owner, topic, key, $"meta {++_metas}");
                break;
            case 2:
                node.Update(owner, topic, key, $"meta {++_metas}", Now);
                break;
            default:
                node.Untrack(owner, topic, key, isFinal: _dice.Next(2) == 0, Now);
                break;
        }
    }

    private void Receive(int i, PresenceNode node)
    {
        var due = node.Inbox.FindAll(message => message.Round <= _round);
        node.Inbox.RemoveAll(message => message.Round <= _round);
        foreach (var (_, bytes) in due)
        {
            var message = PresenceReader.Read(bytes) ?? throw new PresenceHistoryException("Does not hold: what is written can be read.");
            if (message is TransferPage page) _tally.Count(page);
            node.Replica.Receive(message, Now);
            while (node.Replica.Outbox.TryDequeue(out var answer)) Send(i, answer.Node[^1] - '0', answer.Message);
        }
    }

    private void Broadcast(int i, PresenceNode node)
    {
        do
        {
            var delta = node.Replica.NextDelta();
            if (_isTroubled && _dice.Next(20) == 0) return; // the adapter throws
            SendToAll(i, delta);
            if (_isTroubled && _dice.Next(4) == 0) Act(node); // while the adapter takes it
            node.Replica.Sent(delta);
        }
        while (node.Replica.HasUnsent);
    }

    private void SendToAll(int from, PresenceMessage message)
    {
        for (var to = 0; to < Nodes; to++)
            if (to != from) Send(from, to, message);
    }

    private void Send(int from, int to, PresenceMessage message)
    {
        if (_nodes[to] is not { } node || _side[from] != _side[to]) return;
        var bytes = PresenceWriter.Write(message);
        if (!_isTroubled)
        {
            node.Inbox.Add((_round, bytes));
            return;
        }
        if (_dice.Next(100) < _loss) return;
        node.Inbox.Add((_round + Delay(), bytes));
        if (_dice.Next(10) == 0) node.Inbox.Add((_round + Delay(), bytes));
    }

    // Nothing arrives after the troubles that was sent during them: the last fault is the last.
    private int Delay() => Math.Min(_dice.Next(3) == 0 ? _dice.Next(5) : 0, TroubledRounds - _round);

    private T Pick<T>(T[] choices) => choices[_dice.Next(choices.Length)];
}
