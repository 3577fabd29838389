using Bennu.Protocol;

namespace Bennu.Channels;

/// <summary>
/// Collects what a channel type handles. A payload type is any type that the JSON options know, or <see cref="Payload"/> for whatever the
/// client sent, or <c>byte[]</c> / <c>ReadOnlyMemory&lt;byte&gt;</c> for bytes. A payload that is not of its handler's type is answered
/// with the error <c>invalid payload</c> and the handler is not run.
/// </summary>
/// <typeparam name="TChannel">The channel type.</typeparam>
public sealed class ChannelBuilder<TChannel> where TChannel : Channel
{
    private readonly Dictionary<string, EventHandler> _handleIn = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OutHandler> _handleOut = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, InfoHandler> _handleInfo = [];
    private readonly PayloadCodec _codec;
    private JoinHandler? _join;
    private EventHandler? _handleAny;

    internal ChannelBuilder(PayloadCodec codec) => _codec = codec;

    /// <summary>Decides about a join, given what the client sent with it. Every channel needs one.</summary>
    public ChannelBuilder<TChannel> Join<TPayload>(Func<TChannel, Topic, TPayload, CancellationToken, ValueTask<JoinResult>> join)
    {
        if (_join is not null) throw Twice("Join");
        _codec.Demand<TPayload>();
        var codec = _codec;
        _join = (channel, topic, payload, ct) => codec.TryDecode<TPayload>(payload, out var value)
            ? join((TChannel)channel, topic, value, ct)
            : new(JoinResult.Error(InvalidPayload));
        return this;
    }

    /// <inheritdoc cref="Join{TPayload}(Func{TChannel, Topic, TPayload, CancellationToken, ValueTask{JoinResult}})"/>
    public ChannelBuilder<TChannel> Join<TPayload>(Func<TChannel, Topic, TPayload, JoinResult> join) =>
        Join<TPayload>((channel, topic, payload, _) => new(join(channel, topic, payload)));

    /// <summary>Decides about a join, whatever the client sent with it. Every channel needs one.</summary>
    public ChannelBuilder<TChannel> Join(Func<TChannel, Topic, CancellationToken, ValueTask<JoinResult>> join) =>
        Join<Payload>((channel, topic, _, ct) => join(channel, topic, ct));

    /// <inheritdoc cref="Join(Func{TChannel, Topic, CancellationToken, ValueTask{JoinResult}})"/>
    public ChannelBuilder<TChannel> Join(Func<TChannel, Topic, JoinResult> join) =>
        Join<Payload>((channel, topic, _, _) => new(join(channel, topic)));

    /// <summary>Handles an event that clients push, and replies.</summary>
    public ChannelBuilder<TChannel> HandleIn<TPayload>(string @event, Func<TChannel, TPayload, CancellationToken, ValueTask<Reply>> handler)
    {
        _codec.Demand<TPayload>();
        var codec = _codec;
        return Add(@event, (channel, _, payload, ct) => codec.TryDecode<TPayload>(payload, out var value)
            ? handler((TChannel)channel, value, ct)
            : new(Reply.Error(InvalidPayload)));
    }

    /// <summary>Handles an event that clients push, and replies with a value of a known type.</summary>
    public ChannelBuilder<TChannel> HandleIn<TPayload, TReply>(
        string @event, Func<TChannel, TPayload, CancellationToken, ValueTask<Reply<TReply>>> handler)
    {
        _codec.Demand<TReply>();
        var codec = _codec;
        return HandleIn<TPayload>(@event, (channel, payload, ct) =>
        {
            var reply = handler(channel, payload, ct);
            return reply.IsCompletedSuccessfully ? new(reply.Result.Encode(codec)) : EncodeSlowAsync(reply, codec);
        });

        static async ValueTask<Reply> EncodeSlowAsync(ValueTask<Reply<TReply>> reply, PayloadCodec codec) =>
            (await reply.ConfigureAwait(false)).Encode(codec);
    }

    /// <summary>Handles an event that clients push, without a reply.</summary>
    public ChannelBuilder<TChannel> HandleIn<TPayload>(string @event, Func<TChannel, TPayload, CancellationToken, ValueTask> handler) =>
        HandleIn<TPayload>(@event, (channel, payload, ct) => NoReply(handler(channel, payload, ct)));

    /// <summary>Handles an event that clients push, and replies.</summary>
    public ChannelBuilder<TChannel> HandleIn<TPayload>(string @event, Func<TChannel, TPayload, Reply> handler) =>
        HandleIn<TPayload>(@event, (channel, payload, _) => new(handler(channel, payload)));

    /// <summary>Handles an event that clients push, and replies with a value of a known type.</summary>
    public ChannelBuilder<TChannel> HandleIn<TPayload, TReply>(string @event, Func<TChannel, TPayload, Reply<TReply>> handler)
    {
        _codec.Demand<TReply>();
        var codec = _codec;
        return HandleIn<TPayload>(@event, (channel, payload, _) => new ValueTask<Reply>(handler(channel, payload).Encode(codec)));
    }

    /// <summary>Handles an event that clients push, without a reply.</summary>
    public ChannelBuilder<TChannel> HandleIn<TPayload>(string @event, Action<TChannel, TPayload> handler) =>
        HandleIn<TPayload>(@event, (channel, payload, _) =>
        {
            handler(channel, payload);
            return new ValueTask<Reply>(Reply.None);
        });

    /// <summary>Handles every event that has no handler of its own; the event's name is its second argument.</summary>
    public ChannelBuilder<TChannel> HandleAny<TPayload>(Func<TChannel, string, TPayload, CancellationToken, ValueTask<Reply>> handler)
    {
        if (_handleAny is not null) throw Twice("HandleAny");
        _codec.Demand<TPayload>();
        var codec = _codec;
        _handleAny = (channel, @event, payload, ct) => codec.TryDecode<TPayload>(payload, out var value)
            ? handler((TChannel)channel, @event, value, ct)
            : new(Reply.Error(InvalidPayload));
        return this;
    }

    /// <inheritdoc cref="HandleAny{TPayload}(Func{TChannel, string, TPayload, CancellationToken, ValueTask{Reply}})"/>
    public ChannelBuilder<TChannel> HandleAny(Func<TChannel, string, Payload, CancellationToken, ValueTask<Reply>> handler) =>
        HandleAny<Payload>(handler);

    /// <inheritdoc cref="HandleAny{TPayload}(Func{TChannel, string, TPayload, CancellationToken, ValueTask{Reply}})"/>
    public ChannelBuilder<TChannel> HandleAny(Func<TChannel, string, Payload, Reply> handler) =>
        HandleAny<Payload>((channel, @event, payload, _) => new(handler(channel, @event, payload)));

    /// <summary>
    /// Intercepts an event of this channel's topic: its broadcasts reach the client only if the handler pushes (section 3.8). Costs one
    /// encoding a subscriber, and intercepted broadcasts may be overtaken by others.
    /// </summary>
    public ChannelBuilder<TChannel> HandleOut<TPayload>(string @event, Func<TChannel, TPayload, CancellationToken, ValueTask> handler)
    {
        _codec.Demand<TPayload>();
        var codec = _codec;
        if (!_handleOut.TryAdd(@event, (channel, payload, ct) => codec.TryDecode<TPayload>(payload, out var value)
                ? handler((TChannel)channel, value, ct)
                : throw new PayloadException($"The intercepted event \"{@event}\" does not carry a {typeof(TPayload).Name}.")))
            throw Twice($"HandleOut(\"{@event}\")");
        return this;
    }

    /// <inheritdoc cref="HandleOut{TPayload}(string, Func{TChannel, TPayload, CancellationToken, ValueTask})"/>
    public ChannelBuilder<TChannel> HandleOut<TPayload>(string @event, Action<TChannel, TPayload> handler) =>
        HandleOut<TPayload>(@event, (channel, payload, _) =>
        {
            handler(channel, payload);
            return default;
        });

    /// <summary>
    /// Handles messages that the channel sends itself, its timers' messages, and, for <see cref="PubSub.Broadcast"/>, the broadcasts of
    /// further topics it subscribed to. The message's exact type decides.
    /// </summary>
    public ChannelBuilder<TChannel> HandleInfo<TMessage>(Func<TChannel, TMessage, CancellationToken, ValueTask> handler) where TMessage : notnull
    {
        if (!_handleInfo.TryAdd(typeof(TMessage), (channel, message, ct) => handler((TChannel)channel, (TMessage)message, ct)))
            throw Twice($"HandleInfo<{typeof(TMessage).Name}>");
        return this;
    }

    /// <inheritdoc cref="HandleInfo{TMessage}(Func{TChannel, TMessage, CancellationToken, ValueTask})"/>
    public ChannelBuilder<TChannel> HandleInfo<TMessage>(Action<TChannel, TMessage> handler) where TMessage : notnull =>
        HandleInfo<TMessage>((channel, message, _) =>
        {
            handler(channel, message);
            return default;
        });

    internal ChannelTable Build() => new(
        _join ?? throw new InvalidOperationException($"{typeof(TChannel).Name}.Define has no Join: nobody could join it. Add on.Join(…)."),
        _handleIn, _handleAny, _handleOut, _handleInfo);

    private const string InvalidPayload = "invalid payload";

    private ChannelBuilder<TChannel> Add(string @event, EventHandler handler)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(@event) > ChannelTable.LongestEvent)
            throw new InvalidOperationException($"An event's name may have {ChannelTable.LongestEvent} bytes in UTF-8; \"{@event}\" is longer.");
        if (!_handleIn.TryAdd(@event, handler)) throw Twice($"HandleIn(\"{@event}\")");
        return this;
    }

    private static ValueTask<Reply> NoReply(ValueTask handled)
    {
        return handled.IsCompletedSuccessfully ? new(Channels.Reply.None) : Slow(handled);

        static async ValueTask<Reply> Slow(ValueTask handled)
        {
            await handled.ConfigureAwait(false);
            return Channels.Reply.None;
        }
    }

    private static InvalidOperationException Twice(string what) => new($"{typeof(TChannel).Name}.Define has {what} twice.");
}
