using System.Text;
using System.Text.Json.Nodes;
using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Sockets;
using Bennu.Testing.Presences;
using Bennu.Testing.Wire;

namespace Bennu.Testing;

/// <summary>A topic that a client joined. What it does with a name in <c>-Async</c> completes when the server has settled.</summary>
public sealed partial class TestChannel
{
    private readonly Lock _gate = new();
    private readonly Payload _payload;
    private string _joinRef = "";      // under the gate, like all below
    private SocketConnection? _connection;
    private int _joinedAt;             // how many frames had arrived when it was joined
    private TestReply? _joinReply;
    private string? _cursor;
    private State _state;
    private readonly ClientPresences _presences = new();

    internal TestChannel(TestClient client, string topic, Payload payload) => (Client, Topic, _payload) = (client, topic, payload);

    /// <summary>Whose it is.</summary>
    public TestClient Client { get; }

    /// <summary>The topic's name.</summary>
    public string Topic { get; }

    /// <summary>On a durable topic, how far the client has come; <see cref="TestClient.ReconnectAsync"/> goes on from there.</summary>
    public string? Cursor
    {
        get
        {
            lock (_gate) return _cursor;
        }
        set
        {
            lock (_gate) _cursor = value;
        }
    }

    /// <summary>The answer to the join.</summary>
    /// <exception cref="ChannelTestException">There is none yet.</exception>
    public TestReply JoinReply => FindJoinReply() ?? throw Client.Failure($"the join of \"{Topic}\" to be answered", Crash());

    /// <summary>Whether the channel ended: closed, crashed, or cut off with its connection.</summary>
    public bool HasEnded
    {
        get
        {
            lock (_gate) return _state is State.Closed or State.Crashed or State.Disconnected;
        }
    }

    internal bool MustRejoin
    {
        get
        {
            lock (_gate) return _state is State.Disconnected or State.Crashed && _joinReply?.Status == "ok";
        }
    }

    private ChannelTest App => Client.App;

    /// <summary>Pushes an event. Its reply, where there is one, is looked at by the push's assertions.</summary>
    /// <param name="event">The event's name.</param>
    /// <param name="payload">A value that becomes a JSON object, such as a record or an anonymous one; bytes; or nothing.</param>
    /// <param name="messageId">On a durable route, the id by which the push is handled once (<c>~session-n</c>).</param>
    public async Task<TestPush> PushAsync(string @event, object? payload = null, string? messageId = null)
    {
        var push = Push(@event, payload, messageId);
        await App.SettleAsync().ConfigureAwait(false);
        return push;
    }

    /// <summary>Pushes an event that is answered <c>ok</c>.</summary>
    /// <returns>The response.</returns>
    /// <exception cref="ChannelTestException">It was answered with something else, or not at all.</exception>
    public async Task<TReply> PushAsync<TReply>(string @event, object? payload = null, string? messageId = null) =>
        (await PushAsync(@event, payload, messageId).ConfigureAwait(false)).AssertOk<TReply>();

    /// <summary>Pushes an event and waits for nothing: several at once, or one that a <see cref="Gate"/> holds up.</summary>
    public TestPush Push(string @event, object? payload = null, string? messageId = null)
    {
        var push = new TestPush(this, @event, messageId ?? Client.NextRef(), Client.Arrivals.Count);
        Client.Send(new Frame(JoinRef, push.Ref, Topic, @event, App.Codec.Encode(payload)));
        return push;
    }

    /// <summary>Leaves the topic.</summary>
    public Task<TestPush> LeaveAsync() => PushAsync(ReservedEvent.Leave);

    /// <summary>Sends the channel a message, which its <c>HandleInfo</c> for that type gets.</summary>
    public async Task SendInfoAsync<T>(T message) where T : notnull
    {
        Server().SendInfo(message);
        await App.SettleAsync().ConfigureAwait(false);
    }

    /// <summary>Broadcasts to the topic as the channel itself would with <c>BroadcastFromAsync</c>: to all but this one.</summary>
    public async Task BroadcastFromAsync(string @event, object? payload = null)
    {
        await App.SettleAsync().ConfigureAwait(false);
        var server = Server(); // at rest, so that this call is like one of its callbacks
        await server.BroadcastAsync(@event, App.Codec.Encode(payload), server, null, CancellationToken.None).ConfigureAwait(false);
        await App.SettleAsync().ConfigureAwait(false);
    }

    internal string JoinRef
    {
        get
        {
            lock (_gate) return _joinRef;
        }
    }

    internal void SendJoin()
    {
        var @ref = Client.NextRef();
        string? cursor;
        lock (_gate)
        {
            (_joinRef, _joinReply, _state, cursor) = (@ref, null, State.Joining, _cursor);
            _joinedAt = Client.Arrivals.Count;
            _connection = Client.CurrentLink?.Connection;
        }
        Client.Send(new Frame(@ref, @ref, Topic, ReservedEvent.Join, cursor is null ? _payload : Since(cursor)));
    }

    // Clients drop what another incarnation of the channel was sent.
    internal bool TryReceive(Frame frame)
    {
        lock (_gate)
        {
            if (frame.JoinRef is { } joinRef && joinRef != _joinRef) return false;
            if (frame.Event == ReservedEvent.Reply) return true;
            if (frame.Ref is ['@', ..] cursor) _cursor = cursor;
            if (frame.Event == ReservedEvent.PresenceState) _presences.Replace(frame.Payload, _joinRef);
            if (frame.Event == ReservedEvent.PresenceDiff) _presences.Change(frame.Payload, _joinRef);
            if (frame.Event == ReservedEvent.Close) _state = State.Closed;
            if (frame.Event == ReservedEvent.Error) _state = State.Crashed;
            return true;
        }
    }

    internal void Disconnected()
    {
        lock (_gate)
            if (_state is State.Joining or State.Joined) _state = State.Disconnected;
    }

    private TestReply? FindJoinReply()
    {
        lock (_gate)
        {
            if (_joinReply is not null || _joinRef.Length == 0) return _joinReply;
            _joinReply = Client.TakeReply(_joinRef, _joinedAt);
            if (_joinReply?.Status == "ok" && _state == State.Joining) _state = State.Joined;
            return _joinReply;
        }
    }

    private Payload Since(string cursor)
    {
        var join = JsonNode.Parse(_payload.Data.Span)!.AsObject();
        join["$since"] = cursor;
        return Payload.Json(Encoding.UTF8.GetBytes(join.ToJsonString()));
    }

    private ChannelServer Server() =>
        _connection?.FindChannel(Encoding.UTF8.GetBytes(Topic)) is { } server && IsServer(server)
            ? server
            : throw Client.Failure($"\"{Topic}\" to be joined", Crash());

    private bool IsServer(ChannelServer server) =>
        server.Connection == _connection && server.Topic.Name == Topic && server.Accepts(Encoding.UTF8.GetBytes($"\"{JoinRef}\""));

    internal Exception? Crash() => App.Log.Crashes.FirstOrDefault(crash => IsServer(crash.Channel)).Exception;

    private enum State : byte
    {
        Joining,
        Joined,
        Closed,
        Crashed,
        Disconnected,
    }
}
