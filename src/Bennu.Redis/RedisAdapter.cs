using Bennu.PubSub;
using Bennu.Redis.Broadcasts;
using Bennu.Redis.Connection;
using StackExchange.Redis;

namespace Bennu.Redis;

/// <summary>
/// Carries broadcasts between nodes by Redis' PubSub: a channel per topic, subscribed to while this node has subscribers of it, and one per
/// node. A broadcast completes when it is on its way to Redis; one that cannot be sent now fails at once, and nothing is held back for
/// later. Once Redis has refused one, each completes or fails with Redis' answer, until it takes one.
/// </summary>
public sealed class RedisAdapter : IPubSubAdapter
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100), LongestStart = TimeSpan.FromSeconds(2);

    private readonly RedisConnection _connection;
    private readonly Sender _sender;
    private readonly Outbox _outbox;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _lost = new(0);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IConnectionMultiplexer? _redis;
    private IPubSubReceiver? _receiver;
    private Arrivals? _arrivals;
    private Subscriptions? _subscriptions;
    private Task _keeping = Task.CompletedTask;
    private int _isDisposed;

    internal RedisAdapter(string nodeName, RedisConnection connection, Sender sender, Outbox outbox, TimeProvider time)
    {
        NodeName = nodeName;
        (_connection, _sender, _outbox, _time) = (connection, sender, outbox, time);
    }

    /// <inheritdoc/>
    public string NodeName { get; }

    /// <inheritdoc/>
    public bool IsConnected => _subscriptions is { IsOpen: true };

    /// <summary>How many messages came on this node's channels that no node can have sent. They are ignored.</summary>
    public long ForeignMessages => _arrivals?.Foreign ?? 0;

    /// <summary>How many of this node's broadcasts Redis refused, or did not answer, after they had completed.</summary>
    public long RefusedBroadcasts => _outbox.Refused;

    /// <inheritdoc/>
    /// <remarks>Waits until it is connected, but no longer than two seconds.</remarks>
    public async ValueTask StartAsync(IPubSubReceiver receiver, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        _receiver = receiver;
        _arrivals = new Arrivals(_sender.Id, receiver);
        var subscriptions = new Subscriptions(_connection.Names, _arrivals);
        await subscriptions.AddAsync(_connection.Names.NodeChannel(NodeName)).ConfigureAwait(false);
        _subscriptions = subscriptions;
        _keeping = Task.Run(KeepAsync, CancellationToken.None);
        await Task.WhenAny(_opened.Task, Task.Delay(LongestStart, _time, cancellationToken)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask SubscribeAsync(string topic, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(topic);
        var added = Started().AddAsync(_connection.Names.TopicChannel(topic)).AsTask();
        if (!await added.WaitAsync(cancellationToken).ConfigureAwait(false)) Lose();
    }

    /// <inheritdoc/>
    public async ValueTask UnsubscribeAsync(string topic, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(topic);
        var removed = Started().RemoveAsync(_connection.Names.TopicChannel(topic)).AsTask();
        await removed.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask BroadcastAsync(Broadcast broadcast, string dispatcher, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(broadcast);
        return PublishAsync(_connection.Names.TopicChannel(broadcast.Topic), broadcast, dispatcher, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DirectBroadcastAsync(string node, Broadcast broadcast, string dispatcher, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(broadcast);
        return PublishAsync(_connection.Names.NodeChannel(node), broadcast, dispatcher, cancellationToken);
    }

    /// <summary>Unsubscribes from everything. The connection ends with its <see cref="RedisBackplane"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        _outbox.Send();
        _arrivals?.End();
        await _keeping.ConfigureAwait(false);
        if (_redis is not null) _redis.ConnectionFailed -= OnFailed;
        _subscriptions?.Lose();
        _stopping.Dispose();
    }

    private ValueTask PublishAsync(string channel, Broadcast broadcast, string dispatcher, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!IsConnected) throw new IOException("Redis is not connected.");
        var message = Envelope.Encode(_sender.Id, _sender.Next(), dispatcher, broadcast);
        return _outbox.PutAsync(_connection.Names.Channel(channel), message, cancellationToken);
    }

    private Subscriptions Started() => _subscriptions ?? throw new InvalidOperationException("The adapter has not been started.");

    private void OnFailed(object? sender, ConnectionFailedEventArgs failure)
    {
        // An attempt to connect that failed tells nothing new.
        if (failure.FailureType is ConnectionFailureType.UnableToConnect or ConnectionFailureType.AuthenticationFailure) return;
        Lose();
    }

    private void Lose()
    {
        var wasOpen = IsConnected;
        _subscriptions!.Lose();
        if (wasOpen) _lost.Release();
    }

    // The only one that tells the receiver, so that it is told in order.
    private async Task KeepAsync()
    {
        try
        {
            while (true)
            {
                while (!await TryOpenAsync().ConfigureAwait(false))
                    await Task.Delay(RetryDelay, _time, _stopping.Token).ConfigureAwait(false);
                _receiver!.ConnectionChanged(true);
                _opened.TrySetResult();
                do await _lost.WaitAsync(_stopping.Token).ConfigureAwait(false);
                while (IsConnected);
                _receiver.ConnectionChanged(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The node ends.
        }
    }

    private async Task<bool> TryOpenAsync()
    {
        if (_redis is null && !await TryConnectAsync().ConfigureAwait(false)) return false;
        var subscriber = _redis!.GetSubscriber();
        if (!_redis.IsConnected || !subscriber.IsConnected()) return false;
        return await _subscriptions!.OpenAsync(subscriber).WaitAsync(_stopping.Token).ConfigureAwait(false);
    }

    private async Task<bool> TryConnectAsync()
    {
        try
        {
            _redis = await _connection.GetAsync().WaitAsync(_stopping.Token).ConfigureAwait(false);
            _outbox.Subscriber = _redis.GetSubscriber();
            _redis.ConnectionFailed += OnFailed;
            return true;
        }
        catch (Exception e) when (RedisErrors.IsFailure(e))
        {
            return false;
        }
    }
}
