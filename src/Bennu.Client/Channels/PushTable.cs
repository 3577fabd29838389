using Bennu.Client.Timing;

namespace Bennu.Client.Channels;

/// <summary>
/// The plain pushes of a channel: those that wait for a join, in order, and those that wait for an answer. A push that left is never sent
/// again (section 5.9). Owner: the mailbox.
/// </summary>
internal sealed class PushTable(TimeProvider time, Mailbox mailbox, TimeSpan timeout, int capacity, Func<PendingPush, string> send)
{
    private readonly List<PendingPush> _waiting = [];
    private readonly Dictionary<string, PendingPush> _sent = [];

    public void Add(PendingPush push, bool canSend)
    {
        push.Timer = new OneShot(time, mailbox, () => TimeOut(push));
        if (canSend) Send(push);
        else if (_waiting.Count < capacity)
        {
            push.Timer.Start(timeout);
            _waiting.Add(push);
        }
        else push.Answer.TrySetException(new InvalidOperationException($"{capacity} pushes wait for the channel to be joined already."));
    }

    /// <summary>Sends what waits, each with a ref and a full time-out of its own.</summary>
    public void Flush()
    {
        foreach (var push in _waiting) Send(push);
        _waiting.Clear();
    }

    public void Receive(string @ref, Reply reply)
    {
        if (!_sent.Remove(@ref, out var push)) return;
        push.Timer!.Stop();
        push.Answer.TrySetResult(reply);
    }

    public void Cancel(PendingPush push, CancellationToken ct)
    {
        Forget(push);
        push.Answer.TrySetCanceled(ct);
    }

    public void Fail(Exception error)
    {
        foreach (var push in (PendingPush[])[.. _waiting, .. _sent.Values])
        {
            push.Timer!.Stop();
            push.Answer.TrySetException(error);
        }

        _waiting.Clear();
        _sent.Clear();
    }

    private void Send(PendingPush push)
    {
        push.Timer!.Start(timeout);
        push.Ref = send(push);
        _sent[push.Ref] = push;
    }

    private void TimeOut(PendingPush push)
    {
        Forget(push);
        push.Answer.TrySetException(new TimeoutException(push.Ref is null
            ? $"The push of '{push.Event}' was not sent within {timeout}: the channel was not joined."
            : $"The push of '{push.Event}' had no answer within {timeout}; whether it was handled is not known."));
    }

    private void Forget(PendingPush push)
    {
        push.Timer?.Stop(); // none where the channel had ended
        _waiting.Remove(push);
        if (push.Ref is not null) _sent.Remove(push.Ref);
    }
}
