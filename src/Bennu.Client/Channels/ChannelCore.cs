using Bennu.Client.Diagnostics;
using Bennu.Client.Durable;
using Bennu.Client.Timing;
using Bennu.Client.Wire;
using Bennu.Protocol;
using Microsoft.Extensions.Logging;

namespace Bennu.Client.Channels;

/// <summary>A channel's life: joins, rejoins, leaves, and where its messages go (section 5.8). Owner: the mailbox.</summary>
internal sealed class ChannelCore
{
    private readonly BennuSocket _socket;
    private readonly ChannelOptions _options;
    private readonly Deliverer _deliverer;
    private readonly DurableReceiver? _receiver;
    private readonly ILogger _logger;
    private readonly TimeSpan _timeout;
    private readonly OneShot _joinTimeout;
    private readonly OneShot _rejoin;
    private readonly OneShot _leaveTimeout;
    private readonly PushTable _pushes;
    private TaskCompletionSource<Reply>? _firstReply;
    private TaskCompletionSource? _left;
    private string? _leaveRef;
    private OutboxLane? _lane;
    private int _attempt; // of the join under way; what belongs to an older one counts no more
    private int _tries;
    private bool _isOver;
    private string? _resumeFrom; // the place after the last message that waits for handlers or was handled
    private bool _isBehind; // messages were dropped, and are read again once the handlers are through

    public ChannelCore(
        BennuSocket socket, string topic, ChannelOptions options, HandlerTable handlers, Func<StreamState, CancellationToken, ValueTask>? onState)
    {
        (_socket, Topic, _options, _logger) = (socket, topic, options, socket.Logger);
        _timeout = options.Timeout ?? socket.Options.Timeout;
        var (time, mailbox) = (socket.Options.TimeProvider, socket.Mailbox);
        _joinTimeout = new OneShot(time, mailbox, JoinTimedOut);
        _rejoin = new OneShot(time, mailbox, Rejoin);
        _leaveTimeout = new OneShot(time, mailbox, () => Close("leave"));
        _pushes = new PushTable(
            time, mailbox, _timeout, options.MaxBufferedPushes, push => socket.Send(JoinRef, null, Topic, push.Event, push.Payload));
        _deliverer = new Deliverer(topic, socket.Options, options, handlers, onState, () => mailbox.Post(CatchUp), _logger);
        if (onState is not null) _receiver = new DurableReceiver(Deliver);
    }

    public string Topic { get; }

    public ChannelState State { get; private set; }

    /// <summary>The current join's; null before the first and after one that failed.</summary>
    public string? JoinRef { get; private set; }

    public bool IsDurable => _receiver is not null;

    public event Action<ChannelChange>? Changed;

    private bool IsActive => State is ChannelState.Joining or ChannelState.Joined;

    public Task StopDeliveringAsync() => _deliverer.StopAsync();

    /// <summary>The application wants to join.</summary>
    public void Start(TaskCompletionSource<Reply> firstReply, string? cursor)
    {
        _firstReply = firstReply;
        if (_receiver is not null)
        {
            _receiver.Cursor = _resumeFrom = cursor;
            _lane = _socket.Outbox!.Lane(Topic);
        }

        _socket.Add(this);
        Step(new ChannelChange(ChannelState.Joining));
        if (_socket.IsConnected) SendJoin();
    }

    /// <summary>A join that was asked for while there was no connection.</summary>
    public bool IsWaitingForConnection => State == ChannelState.Joining && !_joinTimeout.IsRunning;

    public void SocketOpened()
    {
        _tries = 0;
        if (IsWaitingForConnection || State == ChannelState.Errored) SendJoin();
    }

    public void SocketLost(string reason)
    {
        _rejoin.Stop();
        if (State == ChannelState.Leaving) Close("leave");
        else if (!IsWaitingForConnection && IsActive) Fail(reason);
    }

    /// <summary>The socket ends; completes when no handler is at work any more.</summary>
    public Task EndAsync(Exception error)
    {
        _firstReply?.TrySetException(error);
        _pushes.Fail(error);
        Close("disposed");
        return _deliverer.StopAsync();
    }

    /// <summary>The socket is not going to connect any more by itself.</summary>
    public void SocketRefused(Exception error) => _firstReply?.TrySetException(error);

    public void Push(PendingPush push)
    {
        if (_isOver) push.Answer.TrySetException(new ChannelClosedException(Topic));
        else _pushes.Add(push, State == ChannelState.Joined && _socket.IsConnected);
    }

    public void Cancel(PendingPush push, CancellationToken ct) => _pushes.Cancel(push, ct);

    public void Leave(TaskCompletionSource left)
    {
        var wasActive = IsActive && JoinRef is not null;
        if (State is ChannelState.Leaving or ChannelState.Closed)
        {
            left.TrySetResult();
            return;
        }

        _left = left;
        StopTimers();
        if (wasActive && _socket.IsConnected)
        {
            _leaveRef = _socket.Send(JoinRef, null, Topic, ReservedEvent.Leave, Payload.EmptyObject);
            _leaveTimeout.Start(_timeout);
            Step(new ChannelChange(ChannelState.Leaving));
            _lane?.Lost();
        }
        else Close("leave");
    }

    /// <summary>Another channel takes this one's place on the topic.</summary>
    public void GiveWay()
    {
        if (IsActive && JoinRef is not null && _socket.IsConnected)
            _socket.Send(JoinRef, null, Topic, ReservedEvent.Leave, Payload.EmptyObject);
        Close("leave");
    }

    public bool IsHolding => _receiver is { IsHolding: true };

    public void Release() => _receiver?.Release();

    public void Receive(in ServerMessage message)
    {
        if (!string.IsNullOrEmpty(message.JoinRef) && message.JoinRef != JoinRef)
        {
            Log.Outdated(_logger, Topic);
            return;
        }

        switch (message.Event)
        {
            case ReservedEvent.Reply: ReceiveReply(message.Ref, new Reply(message.Status!, message.Payload)); break;
            case ReservedEvent.Close: Close("closed by the server"); break;
            case ReservedEvent.Error when IsActive: Fail(new Reply("error", message.Payload).Reason ?? "channel error"); break;
            case ReservedEvent.Error: break;
            default:
                if (!IsActive) break;
                if (_receiver is not null) _receiver.Receive(message, JoinRef);
                else Deliver(message, null, null);
                break;
        }
    }

    private void ReceiveReply(string? @ref, Reply reply)
    {
        if (@ref is null) return;
        if (@ref == _leaveRef) Close("leave");
        else if (@ref == JoinRef) ReceiveJoinReply(reply);
        else if (@ref is not ['~', ..]) _pushes.Receive(@ref, reply);
        else if (_lane is not null && _lane.Receive(@ref, reply) && State == ChannelState.Joined) Fail("unmatched topic");
    }

    private void ReceiveJoinReply(Reply reply)
    {
        if (!_joinTimeout.IsRunning) return; // the second answer
        _joinTimeout.Stop();
        if (reply.IsOk)
        {
            _tries = 0;
            Step(new ChannelChange(ChannelState.Joined, null, reply));
            _pushes.Flush();
            _lane?.Joined(SendDurable);
        }
        else
        {
            Log.JoinFailed(_logger, Topic, reply.Reason);
            if (_options.IsFinal(reply)) Close(reply.Reason, reply);
            else Fail(reply.Reason ?? "join refused", reply);
        }

        _firstReply!.TrySetResult(reply);
    }

    private void SendDurable(OutboxItem item) => _socket.Send(JoinRef, item.MessageId, Topic, item.Entry.Event, item.Entry.Payload);

    private void Deliver(ServerMessage message, string? cursor, StreamState? state)
    {
        if (_isBehind && cursor is not null) return;
        if (state is { IsReset: true })
        {
            ClientMetrics.Resets.Add(1);
            Log.Reset(_logger, Topic, state.Reason);
        }

        if (!_deliverer.IsFull)
        {
            if (cursor is not null) _resumeFrom = cursor;
            _deliverer.Post(new Delivery(message, JoinRef, cursor, state));
            return;
        }

        ClientMetrics.Dropped.Add(1);
        if (cursor is not null) _isBehind = true;
        Log.Overflowed(_logger, Topic);
    }

    private void CatchUp()
    {
        if (!_isBehind || !_deliverer.IsEmpty || State != ChannelState.Joined || !_socket.IsConnected) return;
        _receiver!.Cursor = _resumeFrom;
        SendJoin();
    }

    private void Rejoin()
    {
        if (_socket.IsConnected && State == ChannelState.Errored) SendJoin();
    }

    private void SendJoin()
    {
        _rejoin.Stop();
        _socket.LeaveOthers(this);
        _lane?.Lost();
        var attempt = ++_attempt;
        _joinTimeout.Start(_timeout);
        JoinRef = null;
        if (State != ChannelState.Joining) Step(new ChannelChange(ChannelState.Joining));
        _ = SendJoinAsync(attempt);
    }

    private async Task SendJoinAsync(int attempt)
    {
        try
        {
            var payload = _options.Payload is { } given ? await given(default).ConfigureAwait(false) : Payload.EmptyObject;
            if (IsDurable && !payload.IsJsonObject) throw new PayloadException("the join of a durable channel carries a JSON object");
            _socket.Mailbox.Post(() => SendJoin(attempt, payload));
        }
        catch (Exception error) // the application's function may throw whatever it likes
        {
            _socket.Mailbox.Post(() =>
            {
                if (attempt == _attempt) Fail(error.Message);
            });
        }
    }

    private void SendJoin(int attempt, Payload payload)
    {
        if (attempt != _attempt || !_socket.IsConnected) return;
        if (_receiver is not null)
        {
            if (_isBehind) _receiver.Cursor = _resumeFrom;
            _isBehind = false;
            _receiver.Close();
            payload = JoinPayload.WithSince(payload, _receiver.Cursor is { } cursor ? Since.Cursor(cursor) : _options.Since);
        }

        JoinRef = _socket.NextRef();
        _socket.Send(JoinRef, JoinRef, Topic, ReservedEvent.Join, payload);
    }

    private void JoinTimedOut()
    {
        Log.JoinFailed(_logger, Topic, "timeout");
        if (JoinRef is not null) _socket.Send(JoinRef, null, Topic, ReservedEvent.Leave, Payload.EmptyObject);
        Fail("join timeout");
    }

    private void Fail(string reason, Reply? reply = null)
    {
        _attempt++;
        StopTimers();
        JoinRef = null;
        _receiver?.Close();
        _lane?.Lost();
        Step(new ChannelChange(ChannelState.Errored, reason, reply));
        if (_socket.IsConnected) _rejoin.Start(_socket.Options.Rejoin.Delay(++_tries, _socket.Options.Random));
    }

    private void Close(string? reason, Reply? reply = null)
    {
        if (_isOver) return;
        _isOver = true;
        _attempt++;
        StopTimers();
        _receiver?.Close();
        _lane?.Lost();
        _socket.Remove(this);
        _ = _deliverer.StopAsync();
        Step(new ChannelChange(ChannelState.Closed, reason, reply));
        var error = new ChannelClosedException(Topic);
        _pushes.Fail(error);
        if (reply is null) _firstReply?.TrySetException(error);
        _left?.TrySetResult();
    }

    private void StopTimers()
    {
        _joinTimeout.Stop();
        _rejoin.Stop();
        _leaveTimeout.Stop();
    }

    private void Step(ChannelChange change)
    {
        State = change.State;
        Changed?.Invoke(change);
    }
}
