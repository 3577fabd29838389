using Bennu.Broadcasting;
using Bennu.Diagnostics;
using Bennu.Durable;
using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.PubSub.TopicLogs;
using Bennu.Sockets;
using Bennu.Transports;
using Microsoft.Extensions.Logging;

namespace Bennu.Channels;

/// <summary>
/// Runs one channel: takes its messages one at a time, calls its handlers, sends what they answer, and ends it (section 3).
/// Owner of all fields without a note: the mailbox's consumer.
/// </summary>
internal sealed partial class ChannelServer : ISubscriber, IThreadPoolWorkItem
{
    private const int MessagesInARow = 100;

    [ThreadStatic]
    private static bool _isRunningHere;

    private readonly ChannelRoute _route;
    private readonly EncodedTopic _encodedTopic;
    private readonly Ref _joinRefAsSent;      // what the join's own replies, phx_close and phx_error carry
    private readonly Ref _joinRef;            // what pushes and event replies carry: the join's ref where it sent no join_ref
    private readonly Ref _joinRequest;
    private readonly Lock _gate = new();      // guards what is marked "under the gate"
    private ChannelServer? _predecessor;      // until this one has taken its place
    private Mailbox _mailbox = new();         // any thread
    private Channel? _channel;
    private IAsyncDisposable? _scope;
    private ChannelState _state;
    private Ref _currentRef;
    private bool _hasCurrentPush;
    private TerminateReason? _stop;           // what a callback asked for
    private TerminateReason? _stopRequest;    // what the connection asked for, under the gate
    private bool _isMuted;                    // nothing it sends reaches the client any more, under the gate
    private bool _wasTold;                    // the client knows that it ended, under the gate
    private bool _wasJoined;                  // under the gate
    private bool _isKilled;                   // ended from outside while a handler would not return, under the gate
    private TaskCompletionSource? _ended;     // under the gate
    private List<MailboxMessage>? _sentDuringJoin;
    private List<IDisposable>? _timers;       // under the gate
    private HashSet<string>? _subscriptions;  // under the gate
    private CancellationTokenSource? _lifetime;
    private TopicFastlane? _lane;
    private FastlaneMember? _member;
    private int _isAttached;                  // 1 while the member is the lane's, any thread
    private LogPlace? _currentPlace;          // of the durable message that it has broadcast last, or that is on its way out
    private Ref _cursor;                      // what the next push carries: that of the durable message on its way out
    private long _laneTicket;                 // the lane's last item that must reach the client before what is sent next

    public ChannelServer(
        SocketConnection connection, ChannelRoute route, Topic topic, Ref joinRef, Ref joinRequest, ChannelServer? predecessor)
    {
        Connection = connection;
        Topic = topic;
        _route = route;
        _encodedTopic = EncodedTopic.FromString(topic.Name);
        _joinRefAsSent = joinRef;
        _joinRef = joinRef.IsNull ? joinRequest : joinRef;
        _joinRequest = joinRequest;
        _predecessor = predecessor;
    }

    /// <summary>Whether this thread is running a channel.</summary>
    public static bool IsRunningHere => _isRunningHere;

    public SocketConnection Connection { get; }

    public Topic Topic { get; }

    /// <summary>Links those that the connection holds.</summary>
    public ChannelServer? NextHeld { get; set; }

    public ChannelTable Table => _route.Table;

    public PayloadCodec Codec => Connection.Server.Codec;

    public CancellationToken Ended => Lifetime.Token;

    /// <summary>How many messages wait for it. Any thread.</summary>
    public int MailboxCount => _mailbox.Count + Volatile.Read(ref _parkedCount);

    /// <summary>Its place in the fastlane, once joined.</summary>
    public FastlaneMember? Member => _member;

    private SocketMetrics Metrics => Connection.Server.Metrics;

    private TimeProvider Time => Connection.Server.Time;

    // What the connection asked for. One that was taken over lets nothing more be handled, whether or not it has got round to this channel.
    private TerminateReason? StopRequest =>
        Volatile.Read(ref _stopRequest) ?? (Connection.IsTakenOver ? TerminateReason.SessionTakenOver : null);

    private CancellationTokenSource Lifetime
    {
        get
        {
            lock (_gate) return _lifetime ??= new CancellationTokenSource();
        }
    }

    /// <summary>Whether a frame with this join_ref is meant for this incarnation: one without a join_ref always is (2.6, rows 6 to 9).</summary>
    public bool Accepts(ReadOnlySpan<byte> joinRef) => joinRef.IsEmpty || _joinRefAsSent.Matches(joinRef);

    /// <summary>Puts a message into the mailbox, and runs the channel for it. Any thread.</summary>
    public void Post(MailboxMessage message)
    {
        if (Add(message)) Run();
    }

    /// <summary>Puts a message into the mailbox; true when the channel has to be run for it. Any thread.</summary>
    public bool Add(MailboxMessage message)
    {
        if (MailboxCount < _route.Options.MailboxLimit || IsUncounted(message)) return _mailbox.Add(message);
        Connection.Handled(message);
        if (Volatile.Read(ref _isKilled)) return false;
        Metrics.MailboxOverflowed(_route.Name);
        Log.MailboxFull(Connection.Server.Logger, Connection.Limit(LogLevel.Error), Topic.Name, _route.Options.MailboxLimit);
        Kill();
        return false;
    }

    // The server's own, and durable messages, of which the sender watches how many wait.
    private static bool IsUncounted(MailboxMessage message) =>
        message is WakeMessage or MarkerMessage or ResumeMessage or FrameMessage or OutMessage { Broadcast.Link: not null };

    /// <summary>Lets the thread pool handle what is in the mailbox; once for each <see cref="Add"/> that says so.</summary>
    public void Run() => Connection.Server.Work.Queue(this);

    /// <summary>Completes when all that is in the mailbox now has been handled and answered. Any thread.</summary>
    public Task WhenHandledAsync()
    {
        var marker = new MarkerMessage();
        Post(marker);
        return marker.Reached;
    }

    void IThreadPoolWorkItem.Execute() => RunHere();

    /// <summary>Handles what is in the mailbox, on this thread as long as nothing waits; once for each <see cref="Add"/> that says so.</summary>
    public void RunHere()
    {
        _isRunningHere = true;
        var answers = new AnswerGathering(Connection.Writer, Time);
        var isAtEnd = HandleAll(ref answers);
        answers.Send();
        _isRunningHere = false;
        if (!isAtEnd) Run(); // behind what else waits for a thread: a mailbox that is always filled again must not keep one for itself
    }

    private bool HandleAll(ref AnswerGathering answers)
    {
        for (var i = 0; i < MessagesInARow; i++)
        {
            if (_mailbox.Take() is not { } message) return true;
            answers.Begin(message, isLast: _mailbox.Count == 0);
            var step = StepAsync(message);
            answers.End();
            if (step.IsCompleted) continue;
            answers.Send();
            Connection.Server.Work.Follow(ContinueAsync(step));
            return true;
        }
        return false;
    }

    private async Task ContinueAsync(ValueTask step)
    {
        await step.ConfigureAwait(false);
        RunHere();
    }

    // Handles one message; every exception ends here.
    private async ValueTask StepAsync(MailboxMessage message)
    {
        try
        {
            if (Volatile.Read(ref _isKilled) && _state != ChannelState.Ended) await ReleaseAsync().ConfigureAwait(false);
            else if (message is JoinMessage join) await JoinAsync(join).ConfigureAwait(false);
            if (_state == ChannelState.Joined && StopRequest is { } request) await EndAsync(request).ConfigureAwait(false);
            if (_state == ChannelState.Joined) await HandleAsync(message).ConfigureAwait(false);
            else Discard(message);
            (message as MarkerMessage)?.Reach();
            if (_state == ChannelState.Joined && _stop is { } stop) await EndAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Ended.IsCancellationRequested) // the connection is gone and the handler took note of it
        {
            await EndAsync(Volatile.Read(ref _stopRequest) ?? TerminateReason.Closed).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Log.Crashed(Connection.Server.Logger, Connection.Limit(LogLevel.Error), e, Topic.Name, _route.Name);
            await EndAsync(TerminateReason.Crashed(e)).ConfigureAwait(false);
        }
        if (!_wasParked) Connection.Handled(message);
        _wasParked = false;
    }

    private ValueTask HandleAsync(MailboxMessage message) => message switch
    {
        EventMessage e => HandleInAsync(e),
        InfoMessage info => HandleInfoAsync(info.Message),
        OutMessage o => HandleOutAsync(o.Broadcast),
        FrameMessage f => SendDurable(f.Frame),
        ResumeMessage => ResumeAsync(),
        LeaveMessage leave => LeaveAsync(leave),
        _ => default,
    };

    private ValueTask HandlePushAsync(EventMessage message)
    {
        if (message.Handler is null)
        {
            if (_route.Options.UnmatchedEvent == UnmatchedEvent.Crash)
                throw new InvalidOperationException($"{_route.ChannelType.Name} has no handler for an event that it was sent.");
            SendReply(message.Ref, "error", ReasonPayload.UnmatchedEvent);
            return default;
        }
        var handled = RunHandlerAsync(message, Ended);
        if (!handled.IsCompletedSuccessfully) return Slow(handled, message.Ref);
        _hasCurrentPush = false;
        Reply(message.Ref, handled.Result);
        return default;

        async ValueTask Slow(ValueTask<Reply> handled, Ref @ref)
        {
            var reply = await handled.ConfigureAwait(false);
            _hasCurrentPush = false;
            Reply(@ref, reply);
        }
    }

    private ValueTask<Reply> RunHandlerAsync(EventMessage message, CancellationToken cancellationToken)
    {
        _currentRef = message.Ref;
        _hasCurrentPush = true;
        return Metrics.WantsHandlers || SocketTrace.IsOn
            ? ObserveAsync(message.Handler!, message, cancellationToken)
            : message.Handler!.Run(_channel!, message.Event ?? "", message.Payload, cancellationToken);
    }

    private ValueTask HandleInfoAsync(object message)
    {
        if (message is StateDue due) return PushStateAsync(due.Presence, Ended);
        if (_route.Table.FindHandleInfo(message) is { } handler)
            return SocketTrace.IsOn && message is Broadcast broadcast
                ? ObserveAsync(handler, broadcast)
                : handler(_channel!, message, Ended);
        if (message is not IOptionalInfo)
            Log.UnhandledInfo(Connection.Server.Logger, Connection.Limit(LogLevel.Warning), _route.Name, message.GetType());
        return default;
    }

    private ValueTask HandleOutAsync(Broadcast broadcast)
    {
        if (!_route.Table.Intercepts!.TryGetValue(broadcast.Event, out var handler)) // a durable one that keeps its place behind others
            return SendDurable(FrameEncoder.Broadcast(Connection.Serializer, _encodedTopic, broadcast));
        if (broadcast.Link is not { } link)
            return SocketTrace.IsOn ? ObserveAsync(handler, broadcast) : handler(_channel!, broadcast.ToPayload(), Ended);
        return Durable(link);

        async ValueTask Durable(LogLink link)
        {
            _currentPlace = link.Place;
            _cursor = link.Place.ToRef(); // for what the handler pushes ("Server to client", 4)
            await (SocketTrace.IsOn ? ObserveAsync(handler, broadcast) : handler(_channel!, broadcast.ToPayload(), Ended)).ConfigureAwait(false);
            _cursor = Ref.Null;
            _member!.Durable!.Intercepted();
        }
    }

    private ValueTask SendDurable(in OutboundFrame frame)
    {
        SendStraight(frame);
        _member!.Durable!.Intercepted();
        return default;
    }

    // What the lane has left to the channel must be out before the lane sends the topic's next message itself.
    private void SendStraight(in OutboundFrame frame)
    {
        lock (_gate)
            if (_isMuted) return;
        Connection.Send(frame);
    }

    private ValueTask LeaveAsync(LeaveMessage leave)
    {
        SendReply(leave.Ref, "ok", Payload.EmptyObject);
        return EndAsync(TerminateReason.Left);
    }

    // A request that comes too late is answered as if its topic had never been joined; what was superseded stays unanswered (2.8).
    private void Discard(MailboxMessage message)
    {
        lock (_gate)
            if (_isMuted) return;
        if (message is EventMessage e) Connection.SendReply(Ref.Null, e.Ref, _encodedTopic, "error", ReasonPayload.UnmatchedTopic);
        if (message is LeaveMessage l) Connection.SendReply(_joinRefAsSent, l.Ref, _encodedTopic, "ok", Payload.EmptyObject);
    }

    private void Send(in OutboundFrame frame)
    {
        lock (_gate)
            if (_isMuted) return;
        Write(frame);
    }

    // Where a frame goes: straight to the connection, unless a broadcast of this channel is still on its way there.
    private void Write(in OutboundFrame frame)
    {
        if (_lane is { } lane && lane.Flushed < Volatile.Read(ref _laneTicket)) Volatile.Write(ref _laneTicket, lane.Send(_member!, frame));
        else Connection.Send(frame);
    }

    private void SendReply(Ref @ref, string status, in Payload response) =>
        Send(FrameEncoder.Reply(Connection.Serializer, _joinRef, @ref, _encodedTopic, status, response));

    private enum ChannelState : byte
    {
        Joining,
        Joined,
        Ending,
        Ended,
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Message = "Channel {ChannelType} on \"{Topic}\" crashed.")]
        public static partial void Crashed(ILogger logger, LogLevel level, Exception exception, string topic, string channelType);

        [LoggerMessage(EventId = 2, Message = "Join of \"{Topic}\" crashed in {ChannelType}.")]
        public static partial void JoinCrashed(ILogger logger, LogLevel level, Exception exception, string topic, string channelType);

        [LoggerMessage(EventId = 3, Message = "Join of \"{Topic}\" took longer than {Timeout} and was given up.")]
        public static partial void JoinTimedOut(ILogger logger, LogLevel level, string topic, TimeSpan timeout);

        [LoggerMessage(EventId = 4, Message = "TerminateAsync of {ChannelType} on \"{Topic}\" failed.")]
        public static partial void TerminateFailed(ILogger logger, LogLevel level, Exception exception, string topic, string channelType);

        [LoggerMessage(EventId = 5, Message = "{ChannelType} has no HandleInfo for a {MessageType}; it was ignored.")]
        public static partial void UnhandledInfo(ILogger logger, LogLevel level, string channelType, Type messageType);

        [LoggerMessage(EventId = 8, Message = "The topic log failed; a message or a join on \"{Topic}\" was answered that it is unavailable.")]
        public static partial void Unavailable(ILogger logger, LogLevel level, Exception exception, string topic);

        [LoggerMessage(EventId = 6, Message = "The mailbox of a channel on \"{Topic}\" holds {Limit} messages; the channel was killed.")]
        public static partial void MailboxFull(ILogger logger, LogLevel level, string topic, int limit);

        [LoggerMessage(EventId = 7, Message = "A channel on \"{Topic}\" did not end in time and was killed.")]
        public static partial void Killed(ILogger logger, LogLevel level, string topic);
    }
}
