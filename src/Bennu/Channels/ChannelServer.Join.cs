using Bennu.Broadcasting;
using Bennu.Diagnostics;
using Bennu.Durable;
using Bennu.Protocol;
using Bennu.Transports;
using Microsoft.Extensions.Logging;

namespace Bennu.Channels;

/// <content>The beginning of a channel (3.1): the predecessor's end, the application's decision, and the reply that comes before all else.</content>
internal sealed partial class ChannelServer
{
    private async ValueTask JoinAsync(JoinMessage join)
    {
        if (_predecessor is { } predecessor) await AwaitEndAsync(predecessor).ConfigureAwait(false);
        if (Connection.IsTakenOver)
        {
            await ReleaseAsync().ConfigureAwait(false);
            return;
        }

        var payload = join.Payload;
        var since = Since.Take(ref payload, Time);
        var (result, response) = (Result.Limited, ReasonPayload.RateLimited);
        if (Connection.Server.Joins.TryEnter())
        {
            (result, response) = Metrics.WantsJoins || SocketTrace.IsOn
                ? await ObserveJoinAsync(payload).ConfigureAwait(false)
                : await DecideAsync(payload).ConfigureAwait(false);
            Connection.Server.Joins.Leave();
        }
        else
        {
            Metrics.JoinLimited(_route.Name);
        }
        StreamEntry? entry = null;
        if (result == Result.Ok && _route.Durable is not null)
        {
            entry = await FindEntryAsync(since).ConfigureAwait(false);
            if (entry is null) (result, response) = (Result.Error, ReasonPayload.Of("unavailable"));
        }
        if (result == Result.Ok && !await ListenAsync().ConfigureAwait(false)) (result, response) = (Result.Timeout, ReasonPayload.JoinTimeout);
        var status = result == Result.Ok ? "ok" : "error";
        var reply = FrameEncoder.Reply(Connection.Serializer, _joinRefAsSent, _joinRequest, _encodedTopic, status, response);
        if (result == Result.Ok) Enter(reply, entry);
        else await RefuseAsync(reply).ConfigureAwait(false);

        if (_predecessor?.OwesClose == true) // even where the topic was joined yet again meanwhile
            Write(FrameEncoder.Close(Connection.Serializer, _predecessor._joinRefAsSent, _encodedTopic));
        _predecessor = null;

        // What the join sent to itself comes before what the client sent meanwhile, as if the connection had waited for the join.
        if (_sentDuringJoin is not { } sent) return;
        _sentDuringJoin = null;
        foreach (var message in sent) await StepAsync(message).ConfigureAwait(false);
    }

    // Opens the topic's lane and feed, and finds where its log goes on for this client; null where the log fails.
    private async ValueTask<StreamEntry?> FindEntryAsync(Since since)
    {
        var lane = Connection.Server.Fastlanes.Enter(Topic.Name, isDurable: true);
        try
        {
            var entry = await lane.Feed!.EnterAsync(since).AsTask().WaitAsync(_route.Options.JoinTimeout, Time).ConfigureAwait(false);
            _lane = lane;
            return entry;
        }
        catch (Exception e)
        {
            Connection.Server.Fastlanes.Leave(lane);
            Log.Unavailable(Connection.Server.Logger, Durable.ReadFailures.Limit(LogLevel.Error), e, Topic.Name);
            return null;
        }
    }

    // Enters the topic's lane, and waits until the node listens to the topic: whoever knows of the join may broadcast from any node.
    private ValueTask<bool> ListenAsync()
    {
        _lane ??= Connection.Server.Fastlanes.Enter(Topic.Name, isDurable: false);
        var subscribed = Connection.Server.PubSub.WhenSubscribedAsync(Topic.Name, Ended);
        return subscribed.IsCompletedSuccessfully ? new(true) : WaitAsync(subscribed);

        async ValueTask<bool> WaitAsync(ValueTask subscribed)
        {
            var timeout = _route.Options.JoinTimeout;
            try
            {
                await subscribed.AsTask().WaitAsync(timeout, Time).ConfigureAwait(false);
                return true;
            }
            catch (Exception e)
            {
                if (e is TimeoutException) Log.JoinTimedOut(Connection.Server.Logger, Connection.Limit(LogLevel.Warning), Topic.Name, timeout);
                Connection.Server.Fastlanes.Leave(_lane);
                _lane = null;
                return false;
            }
        }
    }

    private void Enter(in OutboundFrame reply, StreamEntry? entry)
    {
        var member = new FastlaneMember(this);
        if (entry is not null) member.Durable = new DurableMember(member, _joinRef, Connection.Session);
        lock (_gate)
        {
            if (!_isKilled)
            {
                _state = ChannelState.Joined;
                _wasJoined = true;
                _member = member;
            }
        }
        if (_state != ChannelState.Joined)
        {
            if (_lane is not null) Connection.Server.Fastlanes.Leave(_lane);
            _lane = null;
            return;
        }
        Metrics.ChannelOpened(_route.Name); // before its client hears of it
        Volatile.Write(ref _laneTicket, _lane!.Attach(member, reply, entry));
        Volatile.Write(ref _isAttached, 1);
        if (Volatile.Read(ref _isKilled)) Detach();
    }

    private ValueTask RefuseAsync(in OutboundFrame reply)
    {
        bool wasKilled; // and its client told
        lock (_gate)
        {
            wasKilled = _isKilled;
            _state = ChannelState.Ended;
        }
        Connection.Remove(this);
        if (!wasKilled) Connection.Send(reply);
        return ReleaseAsync();
    }

    private async ValueTask AwaitEndAsync(ChannelServer predecessor)
    {
        var patience = predecessor._state == ChannelState.Joining
            ? predecessor._route.Options.JoinTimeout + predecessor._route.Options.ShutdownTimeout
            : predecessor._route.Options.ShutdownTimeout;
        try
        {
            await predecessor.WhenEnded.WaitAsync(patience, Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            for (var left = predecessor; left is not null; left = left._predecessor) left.Kill(); // that one may still wait for its own
        }
    }

    private async ValueTask<(string Result, Payload Response)> DecideAsync(Payload payload)
    {
        var timeout = _route.Options.JoinTimeout;
        try
        {
            (_channel, _scope) = _route.CreateChannel(Connection.Server.Services);
            _channel.Attach(this, _route.Assign(Connection.Assigns));
            var decision = _route.Table.Join(_channel, Topic, payload, Ended);
            var result = decision.IsCompleted
                ? await decision.ConfigureAwait(false)
                : await decision.AsTask().WaitAsync(timeout, Time).ConfigureAwait(false);
            return (result.IsOk ? Result.Ok : Result.Error, result.Encode(Codec));
        }
        catch (TimeoutException)
        {
            Log.JoinTimedOut(Connection.Server.Logger, Connection.Limit(LogLevel.Warning), Topic.Name, timeout);
            Lifetime.Cancel();
            return (Result.Timeout, ReasonPayload.JoinTimeout);
        }
        catch (OperationCanceledException) when (Ended.IsCancellationRequested) // nobody is there any more to be told
        {
            return (Result.Canceled, ReasonPayload.JoinCrashed);
        }
        catch (Exception e)
        {
            Log.JoinCrashed(Connection.Server.Logger, Connection.Limit(LogLevel.Error), e, Topic.Name, _route.Name);
            return (Result.Crash, ReasonPayload.JoinCrashed);
        }
    }
}
