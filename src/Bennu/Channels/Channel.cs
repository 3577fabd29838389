using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.PubSub.TopicLogs;
using Bennu.Sockets;

namespace Bennu.Channels;

/// <summary>
/// The server's end of one joined topic on one connection (section 3). One instance serves one join, and its callbacks never overlap, so
/// that plain fields are safe state. Derive from <see cref="Channel{TAssigns}"/>.
/// </summary>
public abstract class Channel
{
    private ChannelServer? _server;

    private protected Channel()
    {
    }

    internal ChannelServer Server => _server ??
        throw new InvalidOperationException($"{GetType().Name} is not attached to a connection: use its members in callbacks, not in the constructor.");

    /// <summary>The topic that was joined.</summary>
    protected Topic Topic => Server.Topic;

    /// <summary>What the connection's handshake told.</summary>
    protected ConnectInfo ConnectInfo => Server.Connection.ConnectInfo;

    /// <summary>Identifies the connection in logs; unique on this node.</summary>
    protected string ConnectionId => Server.Connection.Id;

    /// <summary>Cancelled when the channel has ended.</summary>
    protected CancellationToken Ended => Server.Ended;

    /// <summary>
    /// On a durable topic, the cursor of the message that this channel has broadcast last or, in a <c>HandleOut</c>, of the one on its way out.
    /// </summary>
    protected string? CurrentCursor => Server.CurrentCursor;

    /// <summary>
    /// On a durable topic, the identity of the push that is being handled, where the client gave it one: use it to make an effect outside Bennu
    /// happen once, since after a crash of the node the handler may run again.
    /// </summary>
    protected string? MessageId => Server.MessageId;

    /// <summary>Sends an event to this client only.</summary>
    /// <param name="event">The event's name.</param>
    /// <param name="payload">A JSON object's value, or raw bytes as <c>byte[]</c>, <c>ReadOnlyMemory&lt;byte&gt;</c> or <see cref="Payload"/>.</param>
    /// <param name="cancellationToken">Not needed: a push never waits for the client.</param>
    /// <exception cref="InvalidOperationException">The join has not completed yet.</exception>
    /// <exception cref="PayloadException">The payload is no JSON object.</exception>
    protected ValueTask PushAsync<T>(string @event, T payload, CancellationToken cancellationToken = default)
    {
        Server.Push(@event, Server.Codec.Encode(payload));
        return default;
    }

    /// <summary>Sends an event to every subscriber of the channel's topic on all nodes, this client included.</summary>
    /// <exception cref="InvalidOperationException">The join has not completed yet.</exception>
    /// <exception cref="PayloadException">The payload is no JSON object.</exception>
    /// <exception cref="BroadcastException">The adapter failed; nobody got it.</exception>
    /// <exception cref="TopicLogException">The log of a durable topic did not acknowledge it; it may have been recorded.</exception>
    /// <remarks>
    /// On a durable route the event is recorded first, and this completes when it is. Made while a push with a message id is handled, it is recorded
    /// once, even where the handler runs again after a crash: the first, second, … broadcast of the push then is the same as before.
    /// </remarks>
    protected ValueTask BroadcastAsync<T>(string @event, T payload, CancellationToken cancellationToken = default) =>
        Server.BroadcastAsync(@event, Server.Codec.Encode(payload), from: null, key: null, cancellationToken);

    /// <summary>Like <see cref="BroadcastAsync{T}(string, T, CancellationToken)"/>, for handlers whose broadcasts do not always come in the same order.</summary>
    /// <param name="event">The event's name.</param>
    /// <param name="payload">A JSON object's value, or raw bytes.</param>
    /// <param name="key">Names this broadcast among those of the push that is being handled; at most 60 printable ASCII characters.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ArgumentException">The key is none.</exception>
    protected ValueTask BroadcastAsync<T>(string @event, T payload, string key, CancellationToken cancellationToken = default) =>
        Server.BroadcastAsync(@event, Server.Codec.Encode(payload), from: null, key, cancellationToken);

    /// <summary>
    /// Like <see cref="BroadcastAsync{T}(string, T, CancellationToken)"/>, leaving out this channel. Other connections of the same user still get it.
    /// On a durable route a replay leaves it out too, for a client that named its session when it connected.
    /// </summary>
    /// <inheritdoc cref="BroadcastAsync{T}(string, T, CancellationToken)"/>
    protected ValueTask BroadcastFromAsync<T>(string @event, T payload, CancellationToken cancellationToken = default) =>
        Server.BroadcastAsync(@event, Server.Codec.Encode(payload), from: Server, key: null, cancellationToken);

    /// <summary>Sends an event to whoever is subscribed to the topic now, and records nothing, be the route durable or not.</summary>
    /// <exception cref="InvalidOperationException">The join has not completed yet.</exception>
    /// <exception cref="PayloadException">The payload is no JSON object.</exception>
    /// <exception cref="BroadcastException">The adapter failed; nobody got it.</exception>
    protected ValueTask TransientBroadcastAsync<T>(string @event, T payload, CancellationToken cancellationToken = default) =>
        Server.TransientBroadcastAsync(@event, Server.Codec.Encode(payload), from: null, cancellationToken);

    /// <summary>Like <see cref="TransientBroadcastAsync"/>, leaving out this channel.</summary>
    /// <inheritdoc cref="TransientBroadcastAsync"/>
    protected ValueTask TransientBroadcastFromAsync<T>(string @event, T payload, CancellationToken cancellationToken = default) =>
        Server.TransientBroadcastAsync(@event, Server.Codec.Encode(payload), from: Server, cancellationToken);

    /// <summary>Keeps hold of the push that is being handled, so that it can be answered later and from anywhere (section 3.6).</summary>
    /// <exception cref="InvalidOperationException">No push with a ref is being handled.</exception>
    protected SocketRef GetSocketRef() => Server.GetSocketRef();

    /// <summary>Ends the channel once the running callback has returned; a reply that it returns is sent first.</summary>
    /// <param name="reason"><see cref="TerminateReason.Normal"/> when left out.</param>
    protected void Stop(TerminateReason? reason = null) => Server.Stop(reason ?? TerminateReason.Normal);

    /// <summary>Sends the channel itself a message, which its <c>HandleInfo</c> for that type gets. From a join: right after the join.</summary>
    protected void Send<T>(T message) where T : notnull => Server.SendInfo(message);

    /// <summary>Sends the channel itself a message once, after a while.</summary>
    /// <returns>Dispose it to call the message off. The channel's end does so too.</returns>
    protected IDisposable SendAfter<T>(TimeSpan due, T message) where T : notnull => Server.StartTimer(message, due, Timeout.InfiniteTimeSpan);

    /// <summary>Sends the channel itself a message again and again, the first after one period.</summary>
    /// <returns>Dispose it to stop. The channel's end does so too.</returns>
    protected IDisposable SendEvery<T>(TimeSpan period, T message) where T : notnull => Server.StartTimer(message, period, period);

    /// <summary>
    /// Subscribes the channel to a further topic. Its broadcasts arrive at <c>HandleInfo&lt;Broadcast&gt;</c>: those of this node from now on, those
    /// of others from when this completes. It does so at once while the other nodes cannot be reached.
    /// </summary>
    /// <exception cref="TimeoutException">The adapter took longer than <see cref="ChannelOptions.JoinTimeout"/>; it goes on trying.</exception>
    protected ValueTask SubscribeAsync(string topic, CancellationToken cancellationToken = default) =>
        Server.SubscribeAsync(topic, cancellationToken);

    /// <summary>Ends every subscription of this channel to a further topic.</summary>
    protected ValueTask UnsubscribeAsync(string topic, CancellationToken cancellationToken = default)
    {
        Server.Unsubscribe(topic);
        return default;
    }

    /// <summary>
    /// Runs once when the channel ends, however it ends, except where it had to be killed because a handler did not return. What it pushes
    /// follows <c>phx_close</c> and precedes <c>phx_error</c>; where the connection is gone or joined the topic again, it goes nowhere.
    /// </summary>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Cancelled after <see cref="ChannelOptions.ShutdownTimeout"/>, when waiting ends.</param>
    protected virtual ValueTask TerminateAsync(TerminateReason reason, CancellationToken cancellationToken) => default;

    internal ValueTask RunTerminateAsync(TerminateReason reason, CancellationToken cancellationToken) => TerminateAsync(reason, cancellationToken);

    internal virtual void Attach(ChannelServer server, object assigns) => _server = server;
}
