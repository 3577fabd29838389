using System.Text;
using Bennu.Durable;
using Bennu.Protocol;
using Bennu.PubSub.Deduplication;
using Bennu.PubSub.TopicLogs;
using Microsoft.Extensions.Logging;

namespace Bennu.Channels;

/// <content>
/// Pushes with a message id on a durable topic: handled once, answered once, and a repeat gets the recorded answer ("Client to server"). A repeat
/// of one that is being handled waits, and the pushes behind it; everything else in the mailbox goes on, since the answer may come from there.
/// </content>
internal sealed partial class ChannelServer
{
    private const int MaxFailures = 3;

    private Queue<EventMessage>? _parked;   // the first one waits for its claim
    private int _parkedCount;               // any thread
    private bool _wasParked;                // whether the message of this step waits, and its bytes still count
    private OncePush? _once;                // while its handler runs
    private List<OncePush>? _owed;          // answered later, under the gate
    private bool _isDisconnected;           // under the gate

    /// <summary>The id of the push that is being handled, where it has one.</summary>
    public string? MessageId => _once?.Id;

    private DurableTopics Durable => Connection.Server.Durable;

    private bool IsOnce(Ref @ref) => _route.Durable is not null && Bennu.Durable.MessageId.IsOne(@ref);

    private ValueTask HandleInAsync(EventMessage message)
    {
        if (_parked is { Count: > 0 }) Park(message);
        else if (IsOnce(message.Ref)) return HandleFirstAsync(message);
        else return HandlePushAsync(message);
        return default;
    }

    private async ValueTask HandleFirstAsync(EventMessage message)
    {
        if (await TryHandleOnceAsync(message).ConfigureAwait(false)) return;
        Park(message);
        ResumeAfter(message);
    }

    private void Park(EventMessage message)
    {
        (_parked ??= new()).Enqueue(message);
        _wasParked = true;
        Volatile.Write(ref _parkedCount, _parked.Count);
    }

    private void ResumeAfter(EventMessage message)
    {
        var key = new MessageKey(Topic.Name, Encoding.ASCII.GetString(message.Ref.Utf8));
        _ = Connection.Server.Work.Start((Channel: this, Key: key), static s => s.Channel.ResumeAfterAsync(s.Key));
    }

    private async Task ResumeAfterAsync(MessageKey key)
    {
        try
        {
            await Durable.Ledger.WaitAsync(key, Ended).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (TopicLogException)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), Time).ConfigureAwait(false);
        }
        Post(new ResumeMessage());
    }

    private async ValueTask ResumeAsync()
    {
        while (_parked is { Count: > 0 } && _stop is null && StopRequest is null && !Volatile.Read(ref _isKilled))
        {
            var message = _parked.Peek();
            var isHandled = true; // by a handler that throws too
            try
            {
                if (!IsOnce(message.Ref)) await HandlePushAsync(message).ConfigureAwait(false);
                else isHandled = await TryHandleOnceAsync(message).ConfigureAwait(false);
            }
            finally
            {
                if (isHandled) Unpark();
            }
            if (isHandled) continue;
            ResumeAfter(message);
            return;
        }
    }

    private EventMessage Unpark()
    {
        var message = _parked!.Dequeue();
        Volatile.Write(ref _parkedCount, _parked.Count);
        Connection.Handled(message);
        return message;
    }

    // False where somebody else is handling the message.
    private async ValueTask<bool> TryHandleOnceAsync(EventMessage message)
    {
        if (!Bennu.Durable.MessageId.IsValid(message.Ref.Utf8))
        {
            SendReply(message.Ref, "error", ReasonPayload.Of("invalid message id"));
            return true;
        }
        if (message.Handler is null) // what no handler has answered is not recorded
        {
            await HandlePushAsync(message).ConfigureAwait(false);
            return true;
        }
        try
        {
            var key = new MessageKey(Topic.Name, Encoding.ASCII.GetString(message.Ref.Utf8));
            var claim = await Durable.Ledger.ClaimAsync(key, _route.Durable!.Terms).ConfigureAwait(false);
            switch (claim.Outcome)
            {
                case ClaimOutcome.Running:
                    return false;
                case ClaimOutcome.Full:
                    SendReply(message.Ref, "error", ReasonPayload.Of("too many message ids"));
                    return true;
                case ClaimOutcome.Recorded:
                    Metrics.Deduplicated(_route.Name);
                    SendReply(message.Ref, claim.Reply!);
                    return true;
                default:
                    return await RunOnceAsync(message, new OncePush(message.Ref, claim, Durable.Ledger, Time)).ConfigureAwait(false);
            }
        }
        catch (TopicLogException e) // also one that a handler let pass: the engine failed, the handler did not
        {
            Unavailable(message.Ref, e);
            return true;
        }
    }

    // False where the claim had passed on to somebody who is handling the message still.
    private async ValueTask<bool> RunOnceAsync(EventMessage message, OncePush push)
    {
        Reply reply;
        Payload response;
        _once = push;
        try
        {
            // It is let finish when the connection is lost: whoever sends the message again gets its answer.
            var handling = RunHandlerAsync(message, Durable.Stopping);
            if (!handling.IsCompleted) push.KeepClaim();
            reply = await handling.ConfigureAwait(false);
            response = reply.Encode(Codec);
        }
        catch (Exception e)
        {
            var hasFailed = e is not TopicLogException && !(e is OperationCanceledException && Durable.Stopping.IsCancellationRequested);
            await FailOnceAsync(push, hasFailed).ConfigureAwait(false);
            throw;
        }
        finally
        {
            _once = null;
            _hasCurrentPush = false;
        }
        if (reply.Status is null && push.MayAnswerLater) Owe(push);
        else if (push.TryEnd()) return await EndOnceAsync(push, reply.Status ?? "ok", response).ConfigureAwait(false);
        return true;
    }

    private async ValueTask FailOnceAsync(OncePush push, bool hasFailed)
    {
        if (!push.TryEnd()) return;
        if (hasFailed && push.Claim.Failures + 1 >= MaxFailures)
            await EndOnceAsync(push, "error", ReasonPayload.Of("handler failed")).ConfigureAwait(false);
        else
            await push.GiveUpAsync(hasFailed).ConfigureAwait(false);
    }

    private void Owe(OncePush push)
    {
        push.KeepClaim();
        lock (_gate)
        {
            if (push.IsDone) return;
            if (!_isDisconnected)
            {
                (_owed ??= []).Add(push);
                return;
            }
        }
        push.Dispose();
    }

    // What the client is told is what is recorded, before it is told; false where nothing is, since the claim had passed on.
    private async ValueTask<bool> EndOnceAsync(OncePush push, string status, Payload response)
    {
        try
        {
            var given = new RecordedReply(status, response.Data, response.IsBinary);
            var recorded = await Durable.Ledger.RecordAsync(push.Claim, given).ConfigureAwait(false);
            if (recorded is null) return false;
            SendReply(push.Ref, recorded);
        }
        catch (TopicLogException e)
        {
            await push.GiveUpAsync(hasFailed: false).ConfigureAwait(false);
            Unavailable(push.Ref, e);
        }
        return true;
    }

    /// <summary>Answers a push with a message id from outside its handler; only the first answer counts. Any thread.</summary>
    public async ValueTask ReplyAsync(OncePush push, Reply reply)
    {
        if (reply.Status is not { } status) return;
        var response = reply.Encode(Codec);
        if (!push.TryEnd()) return;
        lock (_gate) _owed?.Remove(push);
        await EndOnceAsync(push, status, response).ConfigureAwait(false);
    }

    private void SendReply(Ref @ref, RecordedReply reply) =>
        SendReply(@ref, reply.Status, reply.IsBinary ? Payload.Binary(reply.Payload) : Payload.Json(reply.Payload));

    // Nothing is recorded: the client keeps the push, and sends it again after a pause.
    private void Unavailable(Ref @ref, TopicLogException e)
    {
        Log.Unavailable(Connection.Server.Logger, Durable.ReadFailures.Limit(LogLevel.Error), e, Topic.Name);
        SendReply(@ref, "error", ReasonPayload.Of("unavailable"));
    }
}
