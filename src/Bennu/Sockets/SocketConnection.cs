using System.Text;
using Bennu.Channels;
using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.Transports;
using Microsoft.Extensions.Logging;

namespace Bennu.Sockets;

/// <summary>
/// One client's connection, whatever its transport: answers heartbeats, starts channels, and hands each frame to the channel it is for
/// (section 2.6). Frames come from one transport loop, one at a time; channels end on their own threads.
/// </summary>
internal sealed partial class SocketConnection : ISubscriber
{
    private const int LoudLines = 10;

    private static long _lastId;
    private static readonly EncodedTopic PhoenixTopic = EncodedTopic.FromString(ReservedTopic.Phoenix);

    private readonly SocketMount _mount;
    private readonly CancellationTokenSource _closed = new();
    private readonly Dictionary<string, ChannelServer> _channels = new(StringComparer.Ordinal); // under itself, as a gate
    private readonly long _timeout;      // as the timestamps count
    private long _expires;               // ticks of UTC, any thread
    private readonly long _opened;
    private long _lastReceived;
    private TokenBucket _messages, _joins; // Owner: the transport's loop
    private ChannelServer? _held;       // Owner: the transport's loop
    private bool _isHolding;            // Owner: the transport's loop
    private int _isRefreshing;
    private int _lines;                  // of the log, any thread
    private string? _closeCause;        // any thread, the first counts
    private long _unhandledBytes;       // any thread
    private TaskCompletionSource? _room; // any thread
    private volatile bool _isDraining;
    private volatile bool _isClosed;    // written under the channels' gate
    private TerminateReason? _closedFor; // under the channels' gate

    public SocketConnection(
        SocketMount mount, ConnectDecision decision, ConnectInfo info, Serializer serializer, SocketWriter writer, TimeSpan timeout)
    {
        _mount = mount;
        _timeout = timeout == Timeout.InfiniteTimeSpan ? long.MaxValue : (long)(timeout.TotalSeconds * mount.Server.Time.TimestampFrequency);
        _expires = TicksOf(decision.Expires);
        _lastReceived = _opened = mount.Server.Time.GetTimestamp();
        _messages = new TokenBucket(mount.Options.MessageRate, _lastReceived);
        _joins = new TokenBucket(mount.Options.JoinRate, _lastReceived);
        Id = $"{mount.Server.PubSub.NodeName}-{Interlocked.Increment(ref _lastId)}";
        SocketId = decision.Id;
        Assigns = decision.Assigns!;
        ConnectInfo = info;
        if (Session is not null) _hold = new SessionHold(this, ClientSession.Topic(mount.Type, SocketId, Session));
        Serializer = serializer;
        Writer = writer;
    }

    /// <summary>Names the connection in logs.</summary>
    public string Id { get; }

    /// <summary>The group of connections that it can be disconnected with; null where it has none.</summary>
    public string? SocketId { get; }

    public object Assigns { get; private set; }

    public ConnectInfo ConnectInfo { get; }

    public Serializer Serializer { get; }

    public SocketWriter Writer { get; }

    /// <summary>How many channels it has, those included that are joining or ending.</summary>
    public int ChannelCount
    {
        get
        {
            lock (_channels) return _channels.Count;
        }
    }

    public SocketServer Server => _mount.Server;

    /// <summary>Where the mount is that it came in by.</summary>
    public string MountPath => _mount.Path;

    /// <summary>
    /// Enters the node's registry, listens to its id and takes its session over; false when the server is draining, after which it must not be
    /// used. To be completed before the first frame is received.
    /// </summary>
    public async ValueTask<bool> TryOpenAsync()
    {
        if (!Server.Connections.TryAdd(this)) return false;
        Server.Metrics.ConnectionOpened(ConnectInfo.Transport);
        var listening = SocketId is null ? default : ListenAsync(SocketId);
        if (_hold is not null) await ClaimSessionAsync(_hold).ConfigureAwait(false);
        await listening.ConfigureAwait(false);
        return true;
    }

    /// <summary>Notes that the client gave a sign of life.</summary>
    public void Touch() => Volatile.Write(ref _lastReceived, Server.Time.GetTimestamp());

    /// <summary>
    /// Handles one frame. Returns the code to close with, and why, where the frame is malformed (2.9) or one of a flood.
    /// </summary>
    public (int Code, string Reason)? Receive(ReadOnlySpan<byte> frame, FrameKind kind)
    {
        if (_isDraining || _isTakenOver) return null; // not accepted, so nobody waits for an answer that he was promised
        Server.Metrics.Received(ConnectInfo.Transport);
        if (!Serializer.TryDecode(frame, kind, out var message, out var error))
        {
            Log.Malformed(Server.Logger, Server.MalformedFrames.Limit(LogLevel.Warning), Id, error ?? "");
            return (kind == FrameKind.Binary ? CloseCode.UnsupportedData : CloseCode.InvalidPayload, "malformed frame");
        }
        if (IsWithinRate(message))
        {
            Dispatch(message);
            return null;
        }
        if (_messages.IsFlooded || _joins.IsFlooded) return (CloseCode.PolicyViolation, "rate limited");
        SendReply(Ref.Null, Ref.FromJson(message.Ref), TopicOf(message), "error", ReasonPayload.RateLimited);
        return null;
    }

    /// <summary>Counts a ping with the messages; false where it is one too many and is not answered. A flood of them closes the connection.</summary>
    public bool TryPing()
    {
        if (IsWithin(ref _messages, "messages")) return true;
        if (_messages.IsFlooded) Close(CloseCode.PolicyViolation, "rate limited", TerminateReason.Closed);
        return false;
    }

    // The time is that of the read which brought the frame in.
    private bool IsWithinRate(in InboundMessage message) =>
        IsWithin(ref _messages, "messages") && (!message.Event.SequenceEqual("phx_join"u8) || IsWithin(ref _joins, "joins"));

    private bool IsWithin(ref TokenBucket bucket, string limit)
    {
        if (bucket.TryTake(_lastReceived, Server.Time)) return true;
        Server.Metrics.RateLimited(limit);
        Log.RateLimited(Server.Logger, Id, limit);
        return false;
    }

    // The rows are those of section 2.6.
    private void Dispatch(in InboundMessage message)
    {
        if (message.TopicIsString && message.Topic.SequenceEqual("phoenix"u8) && TryHandlePhoenix(message)) return;

        var channel = message.TopicIsString ? FindChannel(message.Topic) : null;
        if (message.Event.SequenceEqual("phx_join"u8)) Join(message, channel);                                   // rows 2 to 5
        else if (channel is null) ReplyUnjoined(message);                                                         // rows 10 and 11
        else if (!channel.Accepts(message.JoinRef)) return;                                                       // rows 7 and 9
        else if (message.Event.SequenceEqual("phx_leave"u8)) Post(channel, new LeaveMessage(Ref.FromJson(message.Ref)));  // row 6
        else Post(channel, ToEvent(message, channel));                                                            // row 8
    }

    private bool TryHandlePhoenix(in InboundMessage message)
    {
        if (message.Event.SequenceEqual("heartbeat"u8))                                                           // row 1
        {
            SendReply(Ref.Null, Ref.FromJson(message.Ref), PhoenixTopic, "ok", Payload.EmptyObject);
            return true;
        }
        if (!message.Event.SequenceEqual("refresh"u8)) return false;
        Refresh(Ref.FromJson(message.Ref), message.PayloadIsBinary ? null : ConnectParams.FromJson(message.Payload));
        return true;
    }

    private void Join(in InboundMessage message, ChannelServer? predecessor)
    {
        var joinRef = Ref.FromJson(message.JoinRef);
        var @ref = Ref.FromJson(message.Ref);
        Topic topic = default;
        var route = message.TopicIsString ? _mount.Type.FindRoute(Encoding.UTF8.GetString(message.Topic), out topic) : null;
        if (route is null)
        {
            SendReply(Ref.Null, @ref, TopicOf(message), "error", ReasonPayload.UnmatchedTopic);
            return;
        }
        ChannelServer channel;
        lock (_channels)
        {
            if (_isClosed) return;
            if (predecessor is null && _channels.Count >= _mount.Options.MaxChannels)
            {
                Server.Metrics.JoinLimited(route.Name);
                Log.TooManyChannels(Server.Logger, Id, _mount.Options.MaxChannels);
                SendReply(joinRef, @ref, TopicOf(message), "error", ReasonPayload.TooManyChannels);
                return;
            }
            channel = new ChannelServer(this, route, topic, joinRef, @ref, predecessor);
            _channels[topic.Name] = channel;
        }
        predecessor?.EndSilently(TerminateReason.DuplicateJoin);
        Post(channel, new JoinMessage(ToPayload(message)));
    }

    private void ReplyUnjoined(in InboundMessage message)
    {
        if (message.TopicIsString && message.Event.SequenceEqual("phx_leave"u8))
            SendReply(Ref.FromJson(message.JoinRef), Ref.FromJson(message.Ref), TopicOf(message), "ok", Payload.EmptyObject);
        else
            SendReply(Ref.Null, Ref.FromJson(message.Ref), TopicOf(message), "error", ReasonPayload.UnmatchedTopic);
    }

    private static EventMessage ToEvent(in InboundMessage message, ChannelServer channel)
    {
        var handler = channel.Table.FindHandleIn(message.Event);
        var name = handler is not null && ReferenceEquals(handler, channel.Table.HandleAny) ? Encoding.UTF8.GetString(message.Event) : null;
        return new EventMessage(handler, name, Ref.FromJson(message.Ref), ToPayload(message));
    }

    // The frame's buffer is used again for the next one, so that what outlives the frame is copied.
    private static Payload ToPayload(in InboundMessage message) => message.PayloadIsBinary
        ? Payload.Binary(message.Payload.ToArray())
        : Payload.Json(message.Payload.ToArray());

    private static EncodedTopic TopicOf(in InboundMessage message) => message.TopicIsString
        ? EncodedTopic.FromString(Encoding.UTF8.GetString(message.Topic))
        : EncodedTopic.FromJson(message.Topic);

    /// <summary>The channel of a topic, given in UTF-8; null where there is none.</summary>
    public ChannelServer? FindChannel(ReadOnlySpan<byte> topic)
    {
        const int Usual = 256;
        if (topic.Length > Usual) return Find(Encoding.UTF8.GetString(topic));
        Span<char> chars = stackalloc char[Usual];
        return Find(chars[..Encoding.UTF8.GetChars(topic, chars)]);

        ChannelServer? Find(ReadOnlySpan<char> name)
        {
            lock (_channels)
            {
                return _channels.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var channel) ? channel : null;
            }
        }
    }

    /// <summary>Forgets a channel that ended, unless its topic was joined again meanwhile. Any thread.</summary>
    public void Remove(ChannelServer channel)
    {
        lock (_channels)
            if (_channels.TryGetValue(channel.Topic.Name, out var current) && current == channel) _channels.Remove(channel.Topic.Name);
    }

    /// <summary>Sends a reply of the connection's own. Any thread.</summary>
    public void SendReply(Ref joinRef, Ref @ref, EncodedTopic topic, string status, in Payload response) =>
        Send(FrameEncoder.Reply(Serializer, joinRef, @ref, topic, status, response));

    /// <summary>Sends a frame to this client only. Any thread.</summary>
    public void Send(in OutboundFrame frame)
    {
        Writer.Write(frame);
        Server.Metrics.Sent(1, frame.Message.Length);
    }

    /// <summary>The level of a log line that this client can bring about again and again: after a few of them, Debug. Any thread.</summary>
    public LogLevel Limit(LogLevel level) =>
        Volatile.Read(ref _lines) < LoudLines && Interlocked.Increment(ref _lines) <= LoudLines ? level : LogLevel.Debug;

    private static partial class Log
    {
        [LoggerMessage(EventId = 40, Message = "Connection {ConnectionId} sent a malformed frame and is closed: {Error}")]
        public static partial void Malformed(ILogger logger, LogLevel level, string connectionId, string error);

        [LoggerMessage(EventId = 41, Message = "Refreshing the credentials of connection {ConnectionId} failed.")]
        public static partial void RefreshFailed(ILogger logger, LogLevel level, Exception exception, string connectionId);

        [LoggerMessage(42, LogLevel.Debug, "Connection {ConnectionId} over {Transport} ended: {Cause}.")]
        public static partial void Closed(ILogger logger, string connectionId, string transport, string cause);

        [LoggerMessage(43, LogLevel.Debug, "Connection {ConnectionId} exceeds its rate of {Limit}.")]
        public static partial void RateLimited(ILogger logger, string connectionId, string limit);

        [LoggerMessage(44, LogLevel.Debug, "Connection {ConnectionId} has {Limit} channels, and wants one more.")]
        public static partial void TooManyChannels(ILogger logger, string connectionId, int limit);
    }
}
