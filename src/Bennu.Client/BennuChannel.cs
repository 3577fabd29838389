using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bennu.Client.Channels;
using Bennu.Client.Durable;
using Bennu.Protocol;

namespace Bennu.Client;

/// <summary>
/// One topic, joined until it is left: a lost or refused join is made again by itself. Handlers run one after the other, in the order of the
/// messages. Members may be called from any thread.
/// </summary>
public sealed class BennuChannel
{
    private readonly BennuSocket _socket;
    private readonly HandlerTable _handlers = new();
    private readonly ChannelCore _core;
    private int _isJoinAsked;

    internal BennuChannel(
        BennuSocket socket, string topic, ChannelOptions options, Func<StreamState, CancellationToken, ValueTask>? onReset)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        _socket = socket;
        _core = new ChannelCore(socket, topic, options, _handlers, onReset is null ? null : OnState);
        _core.Changed += change =>
        {
            if (change.State == ChannelState.Closed && _core.IsDurable) socket.Outbox!.Answered -= ReportReply;
            socket.Announce(() => StateChanged?.Invoke(change));
        };
        if (_core.IsDurable) socket.Outbox!.Answered += ReportReply;

        ValueTask OnState(StreamState state, CancellationToken ct)
        {
            StreamStateChanged?.Invoke(state);
            return state.IsReset ? onReset(state, ct) : default;
        }
    }

    /// <summary>The topic.</summary>
    public string Topic => _core.Topic;

    /// <summary>Where the channel is.</summary>
    public ChannelState State => _core.State;

    /// <summary>The channel came into another state, with the server's answer where that was the cause. Also after every rejoin.</summary>
    public event Action<ChannelChange>? StateChanged;

    /// <summary>How a durable topic goes on after a join; raised in order with the messages.</summary>
    public event Action<StreamState>? StreamStateChanged;

    /// <summary>
    /// A durable push of this topic was answered: its message id and the answer. The only way to learn it for pushes of an earlier process.
    /// </summary>
    public event Action<string, Reply>? OutboxReplied;

    internal string? JoinRef => _core.JoinRef;

    /// <summary>Joins the topic, now or when the socket is connected, and again after every loss. Once per channel.</summary>
    /// <param name="ct">Ends the wait alone.</param>
    /// <returns>
    /// The first answer. After an error that <see cref="ChannelOptions.IsFinal"/> does not name, the join is tried again; see
    /// <see cref="StateChanged"/>.
    /// </returns>
    /// <exception cref="InvalidOperationException">It was called before.</exception>
    /// <exception cref="ConnectRefusedException">The server refused the connection in a way that does not heal.</exception>
    public async Task<Reply> JoinAsync(CancellationToken ct = default)
    {
        if (Interlocked.Exchange(ref _isJoinAsked, 1) != 0)
            throw new InvalidOperationException(
                "tried to join multiple times. 'join' can only be called a single time per channel instance");
        var cursor = _core.IsDurable ? await _socket.CursorAsync(Topic, ct).ConfigureAwait(false) : null;
        var first = new TaskCompletionSource<Reply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _socket.Mailbox.Post(() => _core.Start(first, cursor));
        return await first.Task.WaitAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Leaves the topic for good. What still waits for handlers is not given to them.</summary>
    /// <returns>Completes when the server has answered, or at once without a connection.</returns>
    public async Task LeaveAsync(CancellationToken ct = default)
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _socket.Mailbox.Post(() => _core.Leave(left));
        await left.Task.WaitAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Sends a message and awaits the answer. Before the join is through it waits for that.</summary>
    /// <remarks>
    /// On a plain channel it is sent once at most. On a durable one the outbox takes it, and it is sent until it has an answer; then
    /// <paramref name="ct"/> ends the wait alone, once the outbox has it.
    /// </remarks>
    /// <param name="event">The event.</param>
    /// <param name="payload">JSON or bytes.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="InvalidOperationException">The channel was not told to join, or too many pushes wait for that.</exception>
    /// <exception cref="TimeoutException">No answer came in time (plain channels only).</exception>
    /// <exception cref="ChannelClosedException">The channel ended (plain channels only).</exception>
    public async Task<Reply> PushAsync(string @event, Payload payload = default, CancellationToken ct = default)
    {
        if (_core.IsDurable)
        {
            var taken = await EnqueueAsync(@event, payload, ct).ConfigureAwait(false);
            return await taken.Reply.WaitAsync(ct).ConfigureAwait(false);
        }

        Check(@event, payload);
        ct.ThrowIfCancellationRequested();
        var push = new PendingPush(@event, payload);
        _socket.Mailbox.Post(() => _core.Push(push));
        await using var registration = ct.UnsafeRegister((_, ct) => _socket.Mailbox.Post(() => _core.Cancel(push, ct)), null);
        return await push.Answer.Task.ConfigureAwait(false);
    }

    /// <inheritdoc cref="PushAsync(string, Payload, CancellationToken)"/>
    public Task<Reply> PushAsync<T>(string @event, T payload, JsonTypeInfo<T> type, CancellationToken ct = default) =>
        PushAsync(@event, JsonPayload.Of(payload, type), ct);

    /// <inheritdoc cref="PushAsync(string, Payload, CancellationToken)"/>
    public async Task<Reply<TReply>> PushAsync<T, TReply>(
        string @event, T payload, JsonTypeInfo<T> type, JsonTypeInfo<TReply> replyType, CancellationToken ct = default) =>
        (await PushAsync(@event, payload, type, ct).ConfigureAwait(false)).As(replyType);

    /// <summary>Gives a message to the outbox, waiting for room in it; the server handles it once.</summary>
    /// <returns>What was taken, as soon as the outbox's store has it.</returns>
    /// <exception cref="InvalidOperationException">The channel is not durable, or was not told to join.</exception>
    public async Task<DurablePush> EnqueueAsync(string @event, Payload payload = default, CancellationToken ct = default)
    {
        if (!_core.IsDurable) throw new InvalidOperationException($"The channel '{Topic}' is not durable; make it with DurableChannel.");
        Check(@event, payload);
        var item = await _socket.Outbox!.AddAsync(Topic, @event, payload, ct).ConfigureAwait(false);
        return new DurablePush(item.MessageId, item.Answer.Task);
    }

    /// <inheritdoc cref="EnqueueAsync(string, Payload, CancellationToken)"/>
    public Task<DurablePush> EnqueueAsync<T>(string @event, T payload, JsonTypeInfo<T> type, CancellationToken ct = default) =>
        EnqueueAsync(@event, JsonPayload.Of(payload, type), ct);

    /// <summary>Handles an event of JSON payloads. On durable channels, add handlers before the join.</summary>
    /// <param name="event">The event.</param>
    /// <param name="type">How to read the payload.</param>
    /// <param name="handler">Runs once per message; a durable message counts as handled when it completes.</param>
    /// <returns>Removes the handler when disposed.</returns>
    public IDisposable On<T>(string @event, JsonTypeInfo<T> type, Func<Message<T>, CancellationToken, ValueTask> handler) =>
        _handlers.Add(@event, (delivery, ct) => handler(Read(delivery, type), ct));

    /// <inheritdoc cref="On{T}(string, JsonTypeInfo{T}, Func{Message{T}, CancellationToken, ValueTask})"/>
    public IDisposable On<T>(string @event, JsonTypeInfo<T> type, Action<T> handler) => _handlers.Add(@event, (delivery, _) =>
    {
        handler(Read(delivery, type).Value);
        return default;
    });

    /// <summary>Handles an event whatever it carries, JSON or bytes. On durable channels, add handlers before the join.</summary>
    /// <returns>Removes the handler when disposed.</returns>
    public IDisposable On(string @event, Func<Message<Payload>, CancellationToken, ValueTask> handler) =>
        _handlers.Add(@event, (delivery, ct) => handler(new(@event, delivery.Message.Payload, delivery.Cursor), ct));

    /// <summary>The messages of an event, from this call on, for one reader; read it to the end or dispose of it, for the channel waits for it.</summary>
    /// <remarks>A message counts as handled when the next one is asked for, or the reader stops.</remarks>
    public MessageStream<T> Messages<T>(string @event, JsonTypeInfo<T> type)
    {
        var stream = new MessageStream<T>();
        stream.Subscription = On(@event, type, stream.OfferAsync);
        return stream;
    }

    internal IDisposable OnDelivery(string @event, Func<Delivery, CancellationToken, ValueTask> handler) => _handlers.Add(@event, handler);

    private static Message<T> Read<T>(Delivery delivery, JsonTypeInfo<T> type)
    {
        var payload = delivery.Message.Payload;
        if (payload.IsBinary) throw new JsonException("The payload is binary.");
        var value = JsonSerializer.Deserialize(payload.Data.Span, type);
        return new Message<T>(delivery.Message.Event, value!, delivery.Cursor);
    }

    private void Check(string @event, Payload payload)
    {
        ArgumentException.ThrowIfNullOrEmpty(@event);
        if (_isJoinAsked == 0)
            throw new InvalidOperationException(
                $"tried to push '{@event}' to '{Topic}' before joining. Use channel.join() before pushing events");
        if (payload.IsBinary && (Encoding.UTF8.GetByteCount(@event) > byte.MaxValue || Encoding.UTF8.GetByteCount(Topic) > byte.MaxValue))
            throw new PayloadException("Topic and event of a binary push are at most 255 bytes each.");
    }

    private void ReportReply(string topic, OutboxItem item, Reply reply)
    {
        if (topic == Topic) _socket.Announce(() => OutboxReplied?.Invoke(item.MessageId, reply));
    }
}
