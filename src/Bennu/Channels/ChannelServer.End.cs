using Bennu.Durable;
using Bennu.Protocol;
using Bennu.Transports;
using Microsoft.Extensions.Logging;

namespace Bennu.Channels;

/// <content>The end of a channel (3.4): who is told what, in which order, and what is released.</content>
internal sealed partial class ChannelServer
{
    /// <summary>Completes when the channel has ended and released what it held. Any thread.</summary>
    public Task WhenEnded
    {
        get
        {
            lock (_gate)
            {
                _ended ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (_state == ChannelState.Ended || _isKilled) _ended.TrySetResult();
                return _ended.Task;
            }
        }
    }

    /// <summary>Whether the client still believes in this incarnation, so that its successor has to send its <c>phx_close</c>. Any thread.</summary>
    private bool OwesClose
    {
        get
        {
            lock (_gate) return _wasJoined && !_wasTold;
        }
    }

    /// <summary>Asks for the end, before anything that still waits, with nothing more sent to the client. Any thread.</summary>
    public void EndSilently(TerminateReason reason)
    {
        lock (_gate)
        {
            _isMuted = true;
            _stopRequest ??= reason;
        }
        // The running handler of a channel that has a successor is let finish.
        if (reason != TerminateReason.DuplicateJoin && reason != TerminateReason.SessionTakenOver) Lifetime.Cancel();
        Post(new WakeMessage());
    }

    /// <summary>Ends the channel from outside, without a word from its <c>TerminateAsync</c>; the client sees <c>phx_error</c>. Any thread.</summary>
    public void Kill()
    {
        bool tell, isJoining;
        lock (_gate)
        {
            if (_isKilled || _state == ChannelState.Ended) return;
            _isKilled = true;
            isJoining = _state == ChannelState.Joining;
            tell = !_isMuted && !_wasTold;
            _isMuted = true;
            _wasTold |= tell;
        }
        Log.Killed(Connection.Server.Logger, Connection.Limit(LogLevel.Error), Topic.Name);
        Connection.Remove(this);
        if (tell && isJoining) Connection.SendReply(_joinRefAsSent, _joinRequest, _encodedTopic, "error", ReasonPayload.JoinCrashed);
        else if (tell) Connection.Send(FrameEncoder.Error(Connection.Serializer, _joinRefAsSent, _encodedTopic));
        Disconnect();
        Post(new WakeMessage()); // to release what it held, even where no message waits in the mailbox itself
        lock (_gate) _ended?.TrySetResult();
    }

    /// <summary>What a callback asked for; done once it has returned.</summary>
    public void Stop(TerminateReason reason)
    {
        _stop ??= reason;
        Post(new WakeMessage());
    }

    private async ValueTask EndAsync(TerminateReason reason)
    {
        lock (_gate)
        {
            if (_state != ChannelState.Joined || _isKilled) return;
            _state = ChannelState.Ending;
            _endsForGood = IsForGood(reason);
        }
        if (reason.IsGraceful)
        {
            Detach(); // before the topic can be joined again, or the client would get broadcasts twice
            Connection.Remove(this);
            Tell(FrameEncoder.Close(Connection.Serializer, _joinRefAsSent, _encodedTopic));
            await TerminateAsync(reason).ConfigureAwait(false);
        }
        else
        {
            await TerminateAsync(reason).ConfigureAwait(false);
            Detach();
            Connection.Remove(this);
            Tell(FrameEncoder.Error(Connection.Serializer, _joinRefAsSent, _encodedTopic));
        }
        await ReleaseAsync().ConfigureAwait(false);
    }

    private void Tell(in OutboundFrame frame)
    {
        lock (_gate)
        {
            if (_isMuted) return;
            _wasTold = true;
        }
        Write(frame); // even where it is muted meanwhile: its successor counts on what was told
    }

    private async ValueTask TerminateAsync(TerminateReason reason)
    {
        var timeout = _route.Options.ShutdownTimeout;
        try
        {
            using var patience = new CancellationTokenSource(timeout, Time);
            var terminate = _channel!.RunTerminateAsync(reason, patience.Token);
            if (!terminate.IsCompleted) await terminate.AsTask().WaitAsync(timeout, Time).ConfigureAwait(false);
            else await terminate.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Log.TerminateFailed(Connection.Server.Logger, Connection.Limit(LogLevel.Error), e, Topic.Name, _route.Name);
        }
    }

    private async ValueTask ReleaseAsync()
    {
        Disconnect();
        while (_parked is { Count: > 0 }) Discard(Unpark());
        try
        {
            if (_channel is IAsyncDisposable asyncDisposable) await asyncDisposable.DisposeAsync().ConfigureAwait(false);
            else if (_channel is IDisposable disposable) disposable.Dispose();
            if (_scope is not null) await _scope.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Log.TerminateFailed(Connection.Server.Logger, Connection.Limit(LogLevel.Error), e, Topic.Name, _route.Name);
        }
        lock (_gate)
        {
            _state = ChannelState.Ended;
            _ended?.TrySetResult();
        }
    }

    // Cuts everything that could still call or feed this channel.
    private void Disconnect()
    {
        List<IDisposable>? timers;
        HashSet<string>? subscriptions;
        List<OncePush>? owed;
        CancellationTokenSource? lifetime;
        lock (_gate)
        {
            (timers, _timers) = (_timers, null);
            (subscriptions, _subscriptions) = (_subscriptions, null);
            (owed, _owed) = (_owed, null);
            _isDisconnected = true;
            lifetime = _lifetime;
        }
        _member?.Durable?.Leave(); // even where it is killed in the middle of its coming in
        Detach();
        foreach (var push in owed ?? []) push.Dispose();
        foreach (var timer in timers ?? []) timer.Dispose();
        foreach (var topic in subscriptions ?? []) Connection.Server.PubSub.Unsubscribe(topic, this);
        LeavePresences();
        lifetime?.Cancel();
    }

    private void Detach()
    {
        if (Interlocked.Exchange(ref _isAttached, 0) == 0) return;
        Connection.Server.Fastlanes.Detach(_lane!, _member!);
        Metrics.ChannelClosed(_route.Name);
    }
}
