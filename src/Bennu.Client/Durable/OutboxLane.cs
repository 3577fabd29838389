using Bennu.Client.Diagnostics;
using Bennu.Client.Timing;
using Bennu.Protocol;
using Microsoft.Extensions.Logging;

namespace Bennu.Client.Durable;

/// <summary>
/// The durable pushes of one topic: sent in order while the topic is joined, again after every join, until each has its answer. Outlives the
/// channels of its topic. Owner: the mailbox.
/// </summary>
internal sealed class OutboxLane
{
    // The client's own answer to what it must not send again.
    private static readonly Reply Unknown = new("unknown", Payload.Json("{}"u8.ToArray()));

    private readonly List<OutboxItem> _items = []; // in the order of their numbers
    private readonly Mailbox _mailbox;
    private readonly DurabilityOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly OneShot _pause;
    private readonly Backoff _backoff;
    private readonly Random _random;
    private readonly Action<OutboxItem, Reply> _answered;
    private Action<OutboxItem>? _send; // of the joined channel
    private int _join; // counts joins and their ends
    private int _inFlight;
    private int _tries;
    private bool _isSaving;

    /// <param name="options">The socket's.</param>
    /// <param name="mailbox">The socket's.</param>
    /// <param name="logger">Is told of a store that fails.</param>
    /// <param name="answered">A push has its answer and left the lane.</param>
    public OutboxLane(BennuSocketOptions options, Mailbox mailbox, ILogger logger, Action<OutboxItem, Reply> answered)
    {
        (_options, _time, _mailbox, _logger) = (options.Durability!, options.TimeProvider, mailbox, logger);
        (_backoff, _random, _answered) = (options.Rejoin, options.Random, answered);
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
        _join++;
        _tries = 0;
        Flush();
    }

    /// <summary>The join is over: answers to what had left do not come any more.</summary>
    public void Lost()
    {
        _send = null;
        _join++;
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
            item.Doubts--;
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
        if (_isSaving || _send is null) return;
        GiveUp();
        var next = new List<OutboxItem>();
        foreach (var item in _items)
        {
            if (_inFlight == _options.MaxInFlight) break;
            if (item.IsSent) continue;
            item.IsSent = true;
            _inFlight++;
            next.Add(item);
        }
        var fresh = next.FindAll(item => item.Doubts == 0);
        foreach (var item in fresh) item.Entry = item.Entry with { SentAt = _time.GetUtcNow() };
        if (fresh.Count == 0) Send(next);
        else _ = SaveAsync(next, fresh);
    }

    // What may have been handled so long ago that the server has forgotten it.
    private void GiveUp()
    {
        var first = _time.GetUtcNow() - _options.ResendWithin;
        foreach (var item in _items.FindAll(item => !item.IsSent && item.Doubts > 0 && item.Entry.SentAt <= first))
        {
            _items.Remove(item);
            _answered(item, Unknown);
        }
    }

    // Before they are sent, or a process that ends now would not know that they may have been handled.
    private async Task SaveAsync(List<OutboxItem> items, List<OutboxItem> fresh)
    {
        _isSaving = true;
        var join = _join;
        Exception? failure = null;
        try
        {
            await _options.Outbox.SaveSentAsync([.. fresh.Select(item => item.Entry)], default).ConfigureAwait(false);
        }
        catch (Exception error) // a store is the application's
        {
            failure = error;
        }
        _mailbox.Post(() => Saved(items, join, failure));
    }

    private void Saved(List<OutboxItem> items, int join, Exception? failure)
    {
        _isSaving = false;
        if (failure is not null) Log.OutboxNotMarked(_logger, items[0].Entry.Topic, failure);
        if (join == _join && failure is null)
        {
            Send(items);
        }
        else if (join == _join)
        {
            foreach (var item in items) item.IsSent = false;
            _inFlight -= items.Count;
            if (!_pause.IsRunning) _pause.Start(_backoff.Delay(++_tries, _random));
            return;
        }
        if (!_pause.IsRunning) Flush();
    }

    private void Send(List<OutboxItem> items)
    {
        foreach (var item in items)
        {
            item.Doubts++;
            _send!(item);
        }
    }
}
