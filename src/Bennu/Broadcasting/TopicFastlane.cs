using System.Runtime.InteropServices;
using Bennu.Channels;
using Bennu.Diagnostics;
using Bennu.Durable;
using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.PubSub.TopicLogs;
using Bennu.Sockets;
using Bennu.Transports;
using Microsoft.Extensions.Logging;

namespace Bennu.Broadcasting;

/// <summary>
/// The way of one topic's broadcasts to the connections of this node, past the channels (3.5). What is to be done waits in one queue; a flush
/// takes all that waits, encodes each broadcast once per serializer, joins the frames once, and writes them to each member with one call.
/// Who broadcasts never waits for who reads; but who broadcasts faster than this node can encode and write waits for the next flush.
/// </summary>
internal sealed partial class TopicFastlane : ISubscriber, IThreadPoolWorkItem
{
    private const long MaxPendingBytes = 8 * 1024 * 1024;

    // To write to so few takes hardly longer than to have another thread do it.
    private const int FewMembers = 32;

    private readonly Lock _gate = new();
    private readonly ILogger _logger;
    private readonly SocketMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly WorkQueue _work;
    private List<FastlaneItem> _pending = [];          // under the gate
    private List<FastlaneItem> _taken = [];            // Owner: the flush, like all that follows
    private readonly List<FastlaneMember> _members = [];
    private FastlaneBatch _batch;
    private long _upTo;                                // the number of the last item that was taken
    private long _batchNumber;
    private long _sentMessages, _sentBytes;            // by this delivery
    private long _pendingBytes;                        // of the broadcasts' payloads, under the gate
    private TaskCompletionSource? _room;               // under the gate
    private long _enqueued;                            // under the gate
    private long _flushed;
    private bool _isFlushing;                          // under the gate

    public TopicFastlane(string topic, ILogger logger, SocketMetrics metrics, TimeProvider time, WorkQueue work)
    {
        _work = work;
        _time = time;
        Topic = topic;
        _logger = logger;
        _metrics = metrics;
        EncodedTopic = EncodedTopic.FromString(topic);
        _batch = new FastlaneBatch(EncodedTopic, logger);
    }

    public string Topic { get; }

    public EncodedTopic EncodedTopic { get; }

    /// <summary>How many members are in or coming. Owner: the registry, under this lane's <see cref="Membership"/>.</summary>
    public int MemberCount { get; set; }

    /// <summary>Whether the last member went, after which the lane takes no other. Owner: the registry.</summary>
    public bool IsRetired { get; set; }

    /// <summary>Guards coming and going.</summary>
    public Lock Membership { get; } = new();

    /// <summary>The number of the last item put in.</summary>
    public long Enqueued
    {
        get
        {
            lock (_gate) return _enqueued;
        }
    }

    /// <summary>The number of the last item whose frames were given to the connections.</summary>
    public long Flushed => Volatile.Read(ref _flushed);

    /// <summary>Completes when the queue is not over its bound. What is in it then is taken by the next flush, which never waits.</summary>
    public ValueTask WhenRoomAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_pendingBytes <= MaxPendingBytes) return default;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new(_room.Task.WaitAsync(cancellationToken));
        }
    }

    void ISubscriber.Receive(Broadcast broadcast)
    {
        if (broadcast.Link is not null && Feed is { } feed) feed.Announce(broadcast);
        else Enqueue(new(FastlaneItemKind.Broadcast, broadcast), atOnce: MemberCount <= FewMembers && ChannelServer.IsRunningHere);
    }

    /// <summary>Lets a member in, its join reply first; a durable one also with how it comes in.</summary>
    public long Attach(FastlaneMember member, in OutboundFrame joinReply, StreamEntry? entry) =>
        Enqueue(new(FastlaneItemKind.Attach, Member: member, Frame: joinReply, Entry: entry), atOnce: true);

    /// <summary>Lets a member go.</summary>
    public void Detach(FastlaneMember member)
    {
        member.Durable?.Leave();
        Enqueue(new(FastlaneItemKind.Detach, Member: member), atOnce: true);
    }

    /// <summary>Sends one member a frame behind everything that is in the queue.</summary>
    public long Send(FastlaneMember member, in OutboundFrame frame) =>
        Enqueue(new(FastlaneItemKind.Frame, Member: member, Frame: frame), atOnce: true);

    private long Enqueue(in FastlaneItem item, bool atOnce)
    {
        long number;
        lock (_gate)
        {
            _pending.Add(item);
            _pendingBytes += item.Broadcast?.Payload.Length ?? 0;
            number = ++_enqueued;
            if (_isFlushing) return number;
            _isFlushing = true;
        }
        if (atOnce) Flush(isLent: true);
        else _work.Queue(this);
        return number;
    }

    // On a thread that is lent, what comes meanwhile is left to another one, or a handler could be held up by everyone else's broadcasts.
    private void Flush(bool isLent)
    {
        for (var isBusy = false; IsGoingRound || TryTake(isBusy); isBusy = true)
        {
            Step();
            if (!isLent && !IsGoingRound) continue;
            if (isLent && !IsGoingRound && TryRest()) return;
            _work.Queue(this); // behind what else waits for a thread
            return;
        }
    }

    private bool TryRest()
    {
        lock (_gate) return _pending.Count == 0 && !(_isFlushing = false);
    }

    private bool TryTake(bool isBusy)
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            if (_pending.Count == 0) return _isFlushing = false;
            if (isBusy && _pendingBytes > 0 && TryHold(isBusy)) return false; // those who just got their turn are about to send again
            (_taken, _pending) = (_pending, _taken);
            _upTo = _enqueued;
            _pendingBytes = 0;
            (room, _room) = (_room, null);
        }
        room?.TrySetResult();
        return true;
    }

    private void Step()
    {
        try
        {
            if (!IsGoingRound) Deliver(CollectionsMarshal.AsSpan(_taken));
            if (IsGoingRound) GoOn();
        }
        catch (Exception e)
        {
            Log.DeliveryFailed(_logger, e, Topic);
            _rounds.Clear();
        }
        _taken.Clear();
        if (!IsGoingRound) Volatile.Write(ref _flushed, _upTo);
    }

    // In parts, where the log opens or breaks in between.
    private void Deliver(ReadOnlySpan<FastlaneItem> items)
    {
        var start = 0;
        for (var i = 0; i < items.Length; i++)
        {
            if (items[i].Kind is not (FastlaneItemKind.Open or FastlaneItemKind.Reset)) continue;
            DeliverPart(items[start..i], isLast: false);
            Move(items[i]);
            start = i + 1;
        }
        DeliverPart(items[start..], isLast: true);
        CountSent();
    }

    private void CountSent()
    {
        if (_sentMessages == 0) return;
        _metrics.Sent(_sentMessages, _sentBytes);
        _sentMessages = _sentBytes = 0;
    }

    // Most members get the same: the batch's broadcasts. Those with something of their own in it get their items one by one.
    private void DeliverPart(ReadOnlySpan<FastlaneItem> items, bool isLast)
    {
        if (items.IsEmpty) return;
        _batch.Clear();
        _batchNumber++;
        var place = _place;
        foreach (var item in items)
        {
            if (item.Broadcast is not { } broadcast) continue;
            _batch.Add(broadcast);
            if (broadcast.Link is { } link) place = link.Place;
        }
        foreach (var item in items)
        {
            if (SpecialFor(item) is { } member) DeliverSpecial(member, items);
            if (item.Broadcast?.FromSession is { } session && _sessions?.GetValueOrDefault(session) is { } self) DeliverSpecial(self, items);
        }
        if (_batch.Count > 0 && isLast && IsJoinable) BeginRounds();
        else if (_batch.Count > 0) DeliverBatch(items);
        _place = place;
        _batch.Clear();
    }

    private static FastlaneMember? SpecialFor(in FastlaneItem item) =>
        item.Broadcast is { } broadcast ? (broadcast.From as ChannelServer)?.Member : item.Member;

    private void DeliverSpecial(FastlaneMember member, ReadOnlySpan<FastlaneItem> items)
    {
        if (member.SpecialIn == _batchNumber) return;
        member.SpecialIn = _batchNumber;
        DeliverOwn(member, items);
    }

    private void DeliverBatch(ReadOnlySpan<FastlaneItem> items)
    {
        _metrics.FastlaneFlushed(_batch.Count);
        foreach (var member in _members)
        {
            if (member.SpecialIn == _batchNumber) continue;
            if (member.Intercepts is not null || member.Durable is { IsAway: true } or { Ahead: > 0 } or { HasRoom: false })
                DeliverOwn(member, items);
            else
                DeliverAll(member, _batch.For(member.Serializer));
        }
    }

    private void DeliverOwn(FastlaneMember member, ReadOnlySpan<FastlaneItem> items)
    {
        var broadcasts = 0;
        var place = _place;
        foreach (var item in items)
        {
            if (item.Broadcast is { } broadcast)
            {
                var index = broadcasts++;
                if (member.Index >= 0) DeliverBroadcast(member, broadcast, index, place);
                if (broadcast.Link is { } link) place = link.Place;
            }
            else if (item.Member == member)
            {
                switch (item.Kind)
                {
                    case FastlaneItemKind.Attach:
                        DeliverFrame(member, item.Frame);
                        Enter(member, item.Entry, place);
                        break;
                    case FastlaneItemKind.Return:
                        if (!member.Durable!.IsGone) Admit(member, member.Durable, place);
                        break;
                    case FastlaneItemKind.Mark:
                        if (member.Index >= 0) Know(member, member.Durable!);
                        break;
                    case FastlaneItemKind.Detach:
                        Remove(member);
                        break;
                    default:
                        DeliverFrame(member, item.Frame);
                        break;
                }
            }
        }
    }

    private void DeliverBroadcast(FastlaneMember member, Broadcast broadcast, int index, LogPlace place)
    {
        if (broadcast.Link is { } link && member.Durable is { } durable)
        {
            if (durable.IsAway || link.Position <= durable.Ahead) return;
            if (durable.Ahead > 0 && link.Previous != durable.Ahead)
            {
                GoAway(member, durable, durable.Place); // the log forgot what only this one has seen
                return;
            }
            durable.Ahead = 0;
            if (durable.IsFrom(broadcast)) return;
            if (!durable.HasRoom) FallBack(member, durable, place); // its transient broadcasts go on under the queue's own policy
            else if (!durable.TryIntercept(broadcast)) DeliverOne(member, _batch.For(member.Serializer), index);
        }
        else if (!ReferenceEquals(broadcast.From, member.Channel))
        {
            if (member.Intercepts?.ContainsKey(broadcast.Event) == true) member.Channel.Post(new OutMessage(broadcast));
            else DeliverOne(member, _batch.For(member.Serializer), index);
        }
    }

    private void DeliverOne(FastlaneMember member, EncodedBatch encoded, int index)
    {
        if (member.Durable is not { } durable) member.Writer.Write(encoded, index);
        else if (!durable.TrySend(encoded, index)) return;
        _sentMessages++;
        _sentBytes += encoded.Frames[index].Message.Length;
    }

    private void DeliverFrame(FastlaneMember member, in OutboundFrame frame)
    {
        member.Writer.Write(frame);
        _sentMessages++;
        _sentBytes += frame.Message.Length;
    }

    private void Add(FastlaneMember member)
    {
        member.Index = _members.Count;
        _members.Add(member);
        if (IsUnlike(member)) _unlike++;
    }

    private void Remove(FastlaneMember member)
    {
        if (member.Index < 0) return;
        var last = _members[^1];
        _members[member.Index] = last;
        last.Index = member.Index;
        _members.RemoveAt(_members.Count - 1);
        member.Index = -1;
        if (IsUnlike(member)) _unlike--;
        if (member.Durable?.Session is { } session && _sessions?.GetValueOrDefault(session) == member) _sessions.Remove(session);
    }

    private static bool IsUnlike(FastlaneMember member) => member.Intercepts is not null || member.Durable is not null;

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Error, "Delivering to topic \"{Topic}\" failed.")]
        public static partial void DeliveryFailed(ILogger logger, Exception exception, string topic);
    }
}
