using Bennu.Channels;
using Bennu.Diagnostics;
using Bennu.Protocol;
using Bennu.PubSub;
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

    private readonly Lock _gate = new();
    private readonly ILogger _logger;
    private readonly SocketMetrics _metrics;
    private List<FastlaneItem> _pending = [];          // under the gate
    private List<FastlaneItem> _taken = [];            // Owner: the flush, like all that follows
    private readonly List<FastlaneMember> _members = [];
    private readonly FastlaneBatch _batch;
    private long _batchNumber;
    private long _sentMessages, _sentBytes;            // by this delivery
    private long _pendingBytes;                        // of the broadcasts' payloads, under the gate
    private TaskCompletionSource? _room;               // under the gate
    private long _enqueued;                            // under the gate
    private long _flushed;
    private bool _isFlushing;                          // under the gate

    public TopicFastlane(string topic, ILogger logger, SocketMetrics metrics)
    {
        Topic = topic;
        _logger = logger;
        _metrics = metrics;
        _batch = new FastlaneBatch(EncodedTopic.FromString(topic), logger);
    }

    public string Topic { get; }

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

    void ISubscriber.Receive(Broadcast broadcast) => Enqueue(new(FastlaneItemKind.Broadcast, broadcast, null, default), atOnce: false);

    /// <summary>Lets a member in, its join reply first.</summary>
    public long Attach(FastlaneMember member, in OutboundFrame joinReply) =>
        Enqueue(new(FastlaneItemKind.Attach, null, member, joinReply), atOnce: true);

    /// <summary>Lets a member go.</summary>
    public void Detach(FastlaneMember member) => Enqueue(new(FastlaneItemKind.Detach, null, member, default), atOnce: true);

    /// <summary>Sends one member a frame behind everything that is in the queue.</summary>
    public long Send(FastlaneMember member, in OutboundFrame frame) =>
        Enqueue(new(FastlaneItemKind.Frame, null, member, frame), atOnce: true);

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
        if (atOnce) Flush();
        else ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return number;
    }

    void IThreadPoolWorkItem.Execute() => Flush();

    private void Flush()
    {
        while (true)
        {
            long upTo;
            TaskCompletionSource? room;
            lock (_gate)
            {
                if (_pending.Count == 0)
                {
                    _isFlushing = false;
                    return;
                }
                (_taken, _pending) = (_pending, _taken);
                upTo = _enqueued;
                _pendingBytes = 0;
                (room, _room) = (_room, null);
            }
            room?.TrySetResult();
            try
            {
                Deliver(_taken);
            }
            catch (Exception e)
            {
                Log.DeliveryFailed(_logger, e, Topic);
            }
            _batch.Clear();
            _taken.Clear();
            Volatile.Write(ref _flushed, upTo);
        }
    }

    // Most members get the same: the batch's broadcasts. Those with something of their own in it get their items one by one.
    private void Deliver(List<FastlaneItem> items)
    {
        _batchNumber++;
        foreach (var item in items)
            if (item.Broadcast is { } broadcast) _batch.Add(broadcast);
        foreach (var item in items)
            if (SpecialFor(item) is { } member && member.SpecialIn != _batchNumber)
            {
                member.SpecialIn = _batchNumber;
                DeliverOwn(member, items);
            }
        if (_batch.Count > 0) DeliverBatch(items);
        if (_sentMessages == 0) return;
        _metrics.Sent(_sentMessages, _sentBytes);
        _sentMessages = _sentBytes = 0;
    }

    private void DeliverBatch(List<FastlaneItem> items)
    {
        _metrics.FastlaneFlushed(_batch.Count);
        long messages = 0, bytes = 0;
        foreach (var member in _members)
        {
            if (member.SpecialIn == _batchNumber) continue;
            if (member.Intercepts is not null)
            {
                DeliverOwn(member, items);
                continue;
            }
            var encoded = _batch.For(member.Serializer);
            member.Writer.Write(encoded);
            messages += encoded.Count;
            bytes += encoded.Length;
        }
        _sentMessages += messages;
        _sentBytes += bytes;
    }

    private static FastlaneMember? SpecialFor(in FastlaneItem item) =>
        item.Broadcast is { } broadcast ? (broadcast.From as ChannelServer)?.Member : item.Member;

    private void DeliverOwn(FastlaneMember member, List<FastlaneItem> items)
    {
        var broadcasts = 0;
        foreach (var item in items)
        {
            if (item.Broadcast is { } broadcast)
            {
                var index = broadcasts++;
                if (member.Index < 0 || ReferenceEquals(broadcast.From, member.Channel)) continue;
                if (member.Intercepts?.ContainsKey(broadcast.Event) == true) member.Channel.Post(new OutMessage(broadcast));
                else DeliverOne(member, _batch.For(member.Serializer), index);
            }
            else if (item.Member == member)
            {
                if (item.Kind == FastlaneItemKind.Detach) Remove(member);
                else DeliverFrame(member, item.Frame);
                if (item.Kind == FastlaneItemKind.Attach) Add(member);
            }
        }
    }

    private void DeliverOne(FastlaneMember member, EncodedBatch encoded, int index)
    {
        member.Writer.Write(encoded, index);
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
    }

    private void Remove(FastlaneMember member)
    {
        if (member.Index < 0) return;
        var last = _members[^1];
        _members[member.Index] = last;
        last.Index = member.Index;
        _members.RemoveAt(_members.Count - 1);
        member.Index = -1;
    }

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Error, "Delivering to topic \"{Topic}\" failed.")]
        public static partial void DeliveryFailed(ILogger logger, Exception exception, string topic);
    }
}
