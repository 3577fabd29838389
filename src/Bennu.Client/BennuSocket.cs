using Bennu.Client.Channels;
using Bennu.Client.Diagnostics;
using Bennu.Client.Durable;
using Bennu.Client.Sockets;
using Bennu.Client.Timing;
using Bennu.Client.Wire;
using Bennu.Protocol;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bennu.Client;

/// <summary>
/// A connection to a server of Phoenix Channels, made again whenever it is lost, and the channels that share it. Members may be called from any
/// thread.
/// </summary>
public sealed class BennuSocket : IConnectionOwner, IAsyncDisposable
{
    private static readonly TimeSpan HoldTime = TimeSpan.FromMilliseconds(50);

    private readonly Connector _connector;
    private readonly Heartbeat _heartbeat;
    private readonly Pump<Action> _changes;
    private readonly OneShot _release; // asks for a frame that tells whether a held binary message is durable
    private readonly Dictionary<string, Task> _ended = []; // durable topics whose last channel may still have a handler at work; under itself
    private ChannelCore[] _channels = []; // owner: the mailbox; the arrays never change
    private ChannelCore? _holding; // owner: the mailbox
    private TaskCompletionSource _connected = NewSource(); // owner: the mailbox
    private long _lastRef;
    private bool _isDisposed;

    /// <summary>Makes a socket; it connects when told to.</summary>
    /// <param name="endpoint">The mount's address, such as <c>https://chat.example/socket</c>; ws, wss, http and https are alike.</param>
    /// <param name="options">How it connects; read now.</param>
    public BennuSocket(Uri endpoint, BennuSocketOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        Options = options ?? new BennuSocketOptions();
        Logger = Options.LoggerFactory?.CreateLogger(BennuClientDiagnostics.LogCategory) ?? NullLogger.Instance;
        _changes = new Pump<Action>(Options.Dispatch, Tell);
        if (Options.Durability is not null) Outbox = new Outbox(Options, Mailbox, Logger);
        _connector = new Connector(endpoint, Options, Mailbox, this, Logger);
        _heartbeat = new Heartbeat(Options.TimeProvider, Mailbox, Options.HeartbeatInterval, SendHeartbeat, HeartbeatTimedOut);
        _release = new OneShot(Options.TimeProvider, Mailbox, PingForHeld);
    }

    /// <summary>Where the socket is.</summary>
    public ConnectionState State => _connector.State;

    /// <summary>How the current or next connection is made; long-polling for good once the socket fell back to it.</summary>
    public TransportKind Transport => _connector.Kind;

    /// <summary>How long the server took to answer the last heartbeat; null before the first.</summary>
    public TimeSpan? RoundTrip => _heartbeat.RoundTrip;

    /// <summary>The socket came into another state. Raised one after the other, outside of the socket's own work.</summary>
    public event Action<ConnectionChange>? StateChanged;

    internal BennuSocketOptions Options { get; }

    internal Mailbox Mailbox { get; } = new();

    internal ILogger Logger { get; }

    internal Outbox? Outbox { get; }

    internal bool IsConnected => _connector.State == ConnectionState.Connected;

    /// <summary>Connects, and stays connected until told otherwise: a lost connection is made again by itself.</summary>
    /// <param name="ct">Ends the wait alone; the socket goes on trying until <see cref="DisconnectAsync"/>.</param>
    /// <returns>Completes with the first connection.</returns>
    /// <exception cref="ConnectRefusedException">The server refused it in a way that does not heal.</exception>
    public Task ConnectAsync(CancellationToken ct = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var opened = NewSource();
        Mailbox.Post(() =>
        {
            _ = _connected.Task.ContinueWith(
                first => Follow(first, opened), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            _connector.Start();
        });
        return opened.Task.WaitAsync(ct);
    }

    /// <summary>Closes the connection and stays away. Channels keep what they hold and are joined again after a later connect.</summary>
    /// <returns>Completes when the server has confirmed, or after a short while without an answer.</returns>
    public async Task DisconnectAsync()
    {
        var closing = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        Mailbox.Post(() => closing.SetResult(_connector.StopAsync(CloseCode.NormalClosure, "")));
        await (await closing.Task.ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Does not wait for the next try to come due: call it when the network is back or the application comes to the front.</summary>
    public void ReconnectNow() => Mailbox.Post(_connector.ReconnectNow);

    /// <summary>Asks the server for a sign of life.</summary>
    /// <returns>How long it took.</returns>
    /// <exception cref="InvalidOperationException">There is no connection, or it was lost before the answer.</exception>
    public Task<TimeSpan> PingAsync(CancellationToken ct = default)
    {
        var answer = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        Mailbox.Post(() =>
        {
            if (IsConnected) _heartbeat.Ping(answer);
            else answer.SetException(new InvalidOperationException("The socket is not connected."));
        });
        return answer.Task.WaitAsync(ct);
    }

    /// <summary>A channel of a topic. Add its handlers, then join it.</summary>
    public BennuChannel Channel(string topic, ChannelOptions? options = null) => new(this, topic, options ?? new ChannelOptions(), null);

    /// <summary>
    /// A channel of a durable topic: each message reaches the handlers once and in order, across disconnects and, with a cursor store that lasts,
    /// restarts; each push reaches the server's handler once.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="onReset">
    /// Called, in order with the messages, where the server can no longer give everything that was missed: fetch the application's state anew.
    /// </param>
    /// <param name="options">How it joins.</param>
    /// <exception cref="InvalidOperationException">The socket has no <see cref="BennuSocketOptions.Durability"/>.</exception>
    public BennuChannel DurableChannel(string topic, Func<StreamState, CancellationToken, ValueTask> onReset, ChannelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(onReset);
        if (Outbox is null) throw new InvalidOperationException("Durable channels need BennuSocketOptions.Durability to be set.");
        return new BennuChannel(this, topic, options ?? new ChannelOptions(), onReset);
    }

    /// <summary>Disconnects for good. Whoever waits for an answer gets an error; durable pushes stay in the outbox's store.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        await DisconnectAsync().ConfigureAwait(false);
        var gone = new ObjectDisposedException(nameof(BennuSocket));
        var stopping = new TaskCompletionSource<Task>();
        Mailbox.Post(() =>
        {
            stopping.SetResult(Task.WhenAll(_channels.Select(channel => channel.EndAsync(gone))));
            Outbox?.Fail(gone);
            _connected.TrySetException(gone);
        });
        await stopping.Task.ConfigureAwait(false);
        Outbox?.Dispose();
    }

    internal string NextRef() => Interlocked.Increment(ref _lastRef).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Sends a message; the ref is a new one where none is given.</summary>
    internal string Send(string? joinRef, string? @ref, string topic, string @event, Payload payload)
    {
        @ref ??= NextRef();
        _connector.Send(FrameEncoder.Encode(joinRef, @ref, topic, @event, payload));
        return @ref;
    }

    internal void Add(ChannelCore channel) => _channels = [.. _channels, channel];

    internal void Remove(ChannelCore channel)
    {
        _channels = Array.FindAll(_channels, other => other != channel);
        if (_holding == channel) _holding = null;
        if (!channel.IsDurable) return;
        lock (_ended) _ended[channel.Topic] = channel.StopDeliveringAsync();
    }

    internal void LeaveOthers(ChannelCore channel)
    {
        foreach (var other in _channels)
            if (other != channel && other.Topic == channel.Topic) other.GiveWay();
    }

    /// <summary>The topic's last cursor, once no handler of an earlier channel is at work on it.</summary>
    internal async Task<string?> CursorAsync(string topic, CancellationToken ct)
    {
        Task? ended;
        lock (_ended) ended = _ended.GetValueOrDefault(topic);
        if (ended is not null) await ended.WaitAsync(ct).ConfigureAwait(false);
        return await Options.Durability!.Cursors.ReadAsync(topic, ct).ConfigureAwait(false);
    }

    /// <summary>Tells the application of a change, after the changes before it.</summary>
    internal void Announce(Action change) => _changes.Post(change);

    async ValueTask<IReadOnlyDictionary<string, string>> IConnectionOwner.OwnParamsAsync(CancellationToken ct)
    {
        var own = new Dictionary<string, string>();
        if (Outbox is null) return own;
        own["session"] = await Outbox.SessionAsync().ConfigureAwait(false);
        if (_connector.Kind == TransportKind.LongPoll) own["binary"] = "base64"; // bytes from the server, which Phoenix cannot send this way
        return own;
    }

    void IConnectionOwner.Opened()
    {
        _connected.TrySetResult();
        if (_connector.Kind == TransportKind.WebSocket) _heartbeat.Start();
        if (_connector.IsOnTrial) _heartbeat.Ping(null);
        var channels = _channels;
        foreach (var channel in channels)
            if (channel.IsWaitingForConnection) channel.SocketOpened();
        foreach (var channel in channels) channel.SocketOpened();
    }

    void IConnectionOwner.Received(in ServerMessage message)
    {
        if (_holding is { } holding) Settle(holding, message);
        if (message.Topic == ReservedTopic.Phoenix) ReceiveOwn(message);
        foreach (var channel in _channels)
        {
            if (channel.Topic != message.Topic) continue;
            channel.Receive(message);
            if (!channel.IsHolding) continue;
            _holding = channel;
            _release.Start(HoldTime);
        }
    }

    void IConnectionOwner.Lost(string reason)
    {
        _heartbeat.Stop();
        _release.Stop();
        _holding = null;
        foreach (var channel in _channels) channel.SocketLost(reason);
    }

    void IConnectionOwner.Changed(ConnectionChange change)
    {
        if (change.State == ConnectionState.Disconnected) Refuse(change.Error);
        else if (change.State != ConnectionState.Connected && _connected.Task.IsCompleted) _connected = NewSource();
        Announce(() => StateChanged?.Invoke(change));
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void Follow(Task first, TaskCompletionSource second)
    {
        if (first.IsFaulted) second.TrySetException(first.Exception!.InnerExceptions);
        else second.TrySetResult();
    }

    private ValueTask Tell(Action change)
    {
        try
        {
            change();
        }
        catch (Exception error) // a listener is the application's
        {
            Log.ListenerThrew(Logger, error);
        }

        return default;
    }

    private void Refuse(Exception? error)
    {
        var waiting = _connected;
        _connected = NewSource();
        waiting.TrySetException(error ?? new InvalidOperationException("The socket was disconnected."));
        _ = waiting.Task.Exception; // nobody needs to have waited
        if (error is null) return;
        foreach (var channel in _channels) channel.SocketRefused(error);
    }

    // The frame after a binary message on a durable topic is its cursor, or shows that it has none.
    private void Settle(ChannelCore holding, in ServerMessage message)
    {
        _holding = null;
        _release.Stop();
        if (message.Event != ReservedEvent.StreamCursor || message.Topic != holding.Topic) holding.Release();
    }

    private void PingForHeld()
    {
        if (_holding is not null) _heartbeat.Ping(null);
    }

    private void ReceiveOwn(in ServerMessage message)
    {
        if (message is { Event: ReservedEvent.Reply, Ref: { } @ref })
        {
            _connector.Healthy();
            _heartbeat.Receive(@ref);
        }
        else if (message.Event == ReservedEvent.Drain && Drain.Read(message.Payload) is { } delay) _connector.ComeBackIn(delay);
    }

    private string SendHeartbeat() => Send(null, null, ReservedTopic.Phoenix, ReservedEvent.Heartbeat, Payload.EmptyObject);

    private void HeartbeatTimedOut() => _connector.Drop(CloseCode.NormalClosure, "heartbeat timeout");
}
