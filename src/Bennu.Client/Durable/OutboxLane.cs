using Bennu.Client.Timing;

namespace Bennu.Client.Durable;

/// <summary>
/// The durable pushes of one topic: sent in order while the topic is joined, again after every join, until each has its answer. Outlives the
/// channels of its topic. Owner: the mailbox.
/// </summary>
internal sealed class OutboxLane
{
    private readonly List<OutboxItem> _items = []; // in the order of their numbers
    private readonly OneShot _pause;
    private readonly Backoff _backoff;
    private readonly Random _random;
    private readonly int _maxInFlight;
    private readonly Action<OutboxItem, Reply> _answered;
    private Action<OutboxItem>? _send; // of the joined channel
    private int _inFlight;
    private int _tries;

    /// <param name="options">The socket's.</param>
    /// <param name="mailbox">The socket's.</param>
    /// <param name="answered">A push has its answer and left the lane.</param>
    public OutboxLane(BennuSocketOptions options, Mailbox mailbox, Action<OutboxItem, Reply> answered)
    {
        (_backoff, _random, _maxInFlight, _answered) = (options.Rejoin, options.Random, options.Durability!.MaxInFlight, answered);
        _pause = new OneShot(options.TimeProvider, mailbox, Flush);
    }

    public void Add(OutboxItem item)
    {
        _items.Add(item);
        if (!_pause.IsRunning) Flush();
    }

    /// <summary>The topic is joined: everything without an answer goes out, in order.</summary>
    public void Joined(Action<OutboxItem> send)
    {
        Lost();
        _send = send;
        _tries = 0;
        Flush();
    }

    /// <summary>The join is over: answers to what had left do not come any more.</summary>
    public void Lost()
    {
        _send = null;
        _pause.Stop();
        _inFlight = 0;
        foreach (var item in _items) item.IsSent = false;
    }

    /// <summary>Takes a reply.</summary>
    /// <returns>Whether the server says that the topic is not joined.</returns>
    public bool Receive(string messageId, Reply reply)
    {
        var at = _items.FindIndex(item => item.MessageId == messageId);
        if (at < 0 || !_items[at].IsSent) return false;
        var item = _items[at];
        item.IsSent = false;
        _inFlight--;
        if (IsTransient(reply))
        {
            if (!_pause.IsRunning) _pause.Start(_backoff.Delay(++_tries, _random));
            return reply.Reason == "unmatched topic";
        }

        _tries = 0;
        _items.RemoveAt(at);
        _answered(item, reply);
        if (!_pause.IsRunning) Flush();
        return false;
    }

    public void Fail(Exception error)
    {
        Lost();
        foreach (var item in _items) item.Answer.TrySetException(error);
        _items.Clear();
    }

    // What the server gives without the handler is not recorded, and the push is still to be handled.
    private static bool IsTransient(Reply reply) => reply.Status == "error"
        && reply.Reason is "unmatched topic" or "rate limited" or "too many message ids" or "unavailable";

    private void Flush()
    {
        for (var i = 0; i < _items.Count && _send is not null && _inFlight < _maxInFlight; i++)
        {
            var item = _items[i];
            if (item.IsSent) continue;
            item.IsSent = true;
            _inFlight++;
            _send(item);
        }
    }
}
