using Bennu.Broadcasting;
using Bennu.Durable;
using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.PubSub.TopicLogs;
using Bennu.Transports;

namespace Bennu.Channels;

/// <content>What the application's channel calls.</content>
internal sealed partial class ChannelServer
{
    private const string NotJoined =
        "PushAsync, BroadcastAsync and GetSocketRef can only be called once the join has completed. " +
        "To push right after a join, Send the channel a message from it and push in HandleInfo.";

    public void Push(string @event, in Payload payload)
    {
        DemandJoined();
        var cursor = _cursor;
        _cursor = Ref.Null;
        var frame = FrameEncoder.Push(Connection.Serializer, _joinRef, cursor, _encodedTopic, @event, payload);
        if (cursor.IsNull) Send(frame);
        else SendStraight(frame);
    }

    /// <summary>The cursor of the durable message that this channel has broadcast last, or that it is just handling on its way out.</summary>
    public string? CurrentCursor => _currentPlace?.ToCursor().ToString();

    /// <summary>Broadcasts: on a durable route through the topic's log, else to whoever is there.</summary>
    /// <param name="event">The event's name.</param>
    /// <param name="payload">What it carries.</param>
    /// <param name="from">This channel, to leave it out.</param>
    /// <param name="key">Names it among the durable broadcasts of one push with a message id; null for its number.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public ValueTask BroadcastAsync(string @event, in Payload payload, object? from, string? key, CancellationToken cancellationToken)
    {
        if (_route.Durable is null) return TransientBroadcastAsync(@event, payload, from, cancellationToken);
        DemandJoined();
        if (key is not null && !OncePush.IsKey(key)) throw new ArgumentException("A key has 1 to 60 printable ASCII characters.", nameof(key));
        var broadcast = payload.ToBroadcast(Topic.Name, @event, from, from is null ? null : OwnSession());
        Metrics.Broadcast();
        return AppendAsync(broadcast, _once?.BroadcastId(key), cancellationToken);
    }

    // The log remembers whom a broadcast leaves out: it may well reach this node's subscribers by way of it.
    private string OwnSession()
    {
        var durable = _member!.Durable!;
        if (durable.TryMark()) _lane!.Mark(_member);
        return durable.Session!;
    }

    private async ValueTask AppendAsync(Broadcast broadcast, string? id, CancellationToken cancellationToken)
    {
        var lane = _lane;
        LogPlace place;
        lane?.BeginAppend();
        try
        {
            place = await Durable.AppendAsync(broadcast, id, _route.Durable!.Retention, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lane?.EndAppend();
        }
        _currentPlace = place;
        if (_lane?.Feed is { } feed) await feed.WhenReachedAsync(place.Position).ConfigureAwait(false);
        await FollowLane(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask TransientBroadcastAsync(string @event, in Payload payload, object? from, CancellationToken cancellationToken)
    {
        DemandJoined();
        var broadcast = payload.ToBroadcast(Topic.Name, @event, from);
        Metrics.Broadcast();
        var sent = Connection.Server.PubSub.BroadcastAsync(broadcast, null, cancellationToken);
        return sent.IsCompletedSuccessfully ? FollowLane(cancellationToken) : Slow(sent);

        async ValueTask Slow(ValueTask sent)
        {
            await sent.ConfigureAwait(false);
            await FollowLane(cancellationToken).ConfigureAwait(false);
        }
    }

    // What this channel sends next must not overtake what it has just broadcast (2.10).
    private ValueTask FollowLane(CancellationToken cancellationToken)
    {
        if (_lane is not { } lane) return default;
        Volatile.Write(ref _laneTicket, lane.Enqueued);
        return lane.WhenRoomAsync(cancellationToken);
    }

    public SocketRef GetSocketRef()
    {
        DemandJoined();
        if (!_hasCurrentPush || _currentRef.IsNull)
            throw new InvalidOperationException("GetSocketRef can only be called while a push that has a ref is being handled.");
        if (_once is not null) _once.MayAnswerLater = true;
        return new SocketRef(this, _currentRef, _once);
    }

    public void Reply(Ref @ref, in Reply reply)
    {
        if (reply.Status is { } status) SendReply(@ref, status, reply.Encode(Codec));
    }

    public void SendInfo(object message)
    {
        var info = new InfoMessage(message);
        lock (_gate)
        {
            if (_state == ChannelState.Joining)
            {
                (_sentDuringJoin ??= []).Add(info);
                return;
            }
        }
        Post(info);
    }

    public IDisposable StartTimer(object message, TimeSpan due, TimeSpan period)
    {
        var timer = new ChannelTimer(this, message);
        lock (_gate)
        {
            if (_state >= ChannelState.Ended || _isKilled) return timer;
            (_timers ??= []).Add(timer);
        }
        timer.Start(Time, due, period);
        return timer;
    }

    public void Forget(ChannelTimer timer)
    {
        lock (_gate) _timers?.Remove(timer);
    }

    public ValueTask SubscribeAsync(string topic, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_state >= ChannelState.Ended || _isKilled) return default;
            (_subscriptions ??= []).Add(topic);
        }
        Connection.Server.PubSub.Subscribe(topic, this);
        var subscribed = Connection.Server.PubSub.WhenSubscribedAsync(topic, cancellationToken.CanBeCanceled ? cancellationToken : Ended);
        return subscribed.IsCompletedSuccessfully ? default : new(subscribed.AsTask().WaitAsync(_route.Options.JoinTimeout, Time));
    }

    public void Unsubscribe(string topic)
    {
        lock (_gate) _subscriptions?.Remove(topic);
        Connection.Server.PubSub.Unsubscribe(topic, this);
    }

    void ISubscriber.Receive(Broadcast broadcast)
    {
        if (!ReferenceEquals(broadcast.From, this)) Post(new InfoMessage(broadcast));
    }

    private void DemandJoined()
    {
        if (_state == ChannelState.Joining) throw new InvalidOperationException(NotJoined);
    }
}
