using System.Collections.Concurrent;
using Bennu.PubSub;
using StackExchange.Redis;

namespace Bennu.Redis.Broadcasts;

/// <summary>
/// Brings what came on all channels into its senders' order. StackExchange.Redis keeps it within a channel only: each has a queue of its
/// own. But it fills the queues in the order of arrival, and an empty one tells by <see cref="Post"/> that it is filled. So what is
/// gathered from all queues that told, and then once more, lacks nothing that came before what was gathered the first time.
/// </summary>
internal sealed class Arrivals : SynchronizationContext, IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _posts = new();
    private readonly ulong _self;
    private readonly IPubSubReceiver _receiver;
    private List<(Envelope Envelope, bool IsNew)> _gathered = [];
    private List<(Envelope Envelope, bool IsNew)> _kept = [];
    private bool _isIgnored;
    private int _isScheduled;
    private long _foreign;

    public Arrivals(ulong self, IPubSubReceiver receiver) => (_self, _receiver) = (self, receiver);

    /// <summary>How many messages were none that a node had sent.</summary>
    public long Foreign => Volatile.Read(ref _foreign);

    /// <summary>Takes what comes on a channel until it is unsubscribed.</summary>
    public void Listen(ChannelMessageQueue queue) => Post(_ => GatherAsync(queue), null);

    /// <summary>Ignores whatever comes from now on.</summary>
    public void End() => Volatile.Write(ref _isIgnored, true);

    public override void Post(SendOrPostCallback d, object? state)
    {
        _posts.Enqueue((d, state));
        Schedule();
    }

    public override SynchronizationContext CreateCopy() => this;

    void IThreadPoolWorkItem.Execute()
    {
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            Gather();
            Deliver();
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
        var isMore = _gathered.Count > 0;
        Interlocked.Exchange(ref _isScheduled, 0);
        if (isMore || !_posts.IsEmpty) Schedule();
    }

    private void Schedule()
    {
        if (Interlocked.Exchange(ref _isScheduled, 1) == 0) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Gather()
    {
        for (var i = _posts.Count; i > 0 && _posts.TryDequeue(out var post); i--) post.Callback(post.State);
    }

    // What was gathered by now, with what came meanwhile from the same senders and belongs before it.
    private void Deliver()
    {
        for (var i = 0; i < _gathered.Count; i++) _gathered[i] = _gathered[i] with { IsNew = false };
        Gather();
        _gathered.Sort(static (a, b) => a.Envelope.Sender != b.Envelope.Sender
            ? a.Envelope.Sender.CompareTo(b.Envelope.Sender)
            : a.Envelope.Number.CompareTo(b.Envelope.Number));
        for (var start = 0; start < _gathered.Count;)
        {
            int end = start, due = start;
            for (; end < _gathered.Count && _gathered[end].Envelope.Sender == _gathered[start].Envelope.Sender; end++)
                if (!_gathered[end].IsNew) due = end + 1;
            for (var i = start; i < due; i++) Receive(_gathered[i].Envelope);
            for (var i = due; i < end; i++) _kept.Add(_gathered[i]);
            start = end;
        }
        _gathered.Clear();
        (_gathered, _kept) = (_kept, _gathered);
    }

    private void Receive(Envelope envelope)
    {
        if (!Volatile.Read(ref _isIgnored)) _receiver.Receive(envelope.Broadcast, envelope.Dispatcher);
    }

    // Without ConfigureAwait: it goes on where this posts to.
    private async void GatherAsync(ChannelMessageQueue queue)
    {
        try
        {
            while (true)
            {
                Take(await queue.ReadAsync());
                while (queue.TryRead(out var next)) Take(next);
            }
        }
        catch (System.Threading.Channels.ChannelClosedException)
        {
            // Unsubscribed.
        }
    }

    private void Take(ChannelMessage message)
    {
        var bytes = (ReadOnlyMemory<byte>)message.Message;
        if (Envelope.IsFrom(_self, bytes.Span)) return;
        if (Envelope.TryDecode(bytes, out var envelope)) _gathered.Add((envelope, IsNew: true));
        else Interlocked.Increment(ref _foreign);
    }
}
