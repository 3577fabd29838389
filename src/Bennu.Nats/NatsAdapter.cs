using System.Collections.Concurrent;
using Bennu.Nats.Broadcasts;
using Bennu.Nats.Wire;
using Bennu.PubSub;
using NATS.Client.Core;

namespace Bennu.Nats;

/// <summary>Carries broadcasts over core NATS: a subject for each topic that has subscribers here, and one for this node.</summary>
public sealed class NatsAdapter : IPubSubAdapter
{
    private readonly ConcurrentDictionary<string, BroadcastSubscription> _subscriptions = new();
    private readonly Connection _connection;
    private readonly BroadcastSubscription _own;
    private readonly string _prefix;
    private IPubSubReceiver? _receiver;
    private volatile bool _isConnected;
    private long _foreign;

    internal NatsAdapter(Connection connection, string prefix, string nodeName)
    {
        (_connection, _prefix, NodeName) = (connection, prefix, nodeName);
        _own = new(connection.Client, NodeSubject(nodeName), topic: null, Receive);
        _connection.Changed += OnChangedAsync;
    }

    /// <inheritdoc/>
    public string NodeName { get; }

    /// <inheritdoc/>
    public bool IsConnected => _isConnected;

    /// <summary>How many messages came that no adapter has sent. They are ignored.</summary>
    public long ForeignMessages => Volatile.Read(ref _foreign);

    /// <inheritdoc/>
    public async ValueTask StartAsync(IPubSubReceiver receiver, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        _receiver = receiver;
        await _connection.StartAsync(cancellationToken);
        // The topic log may have made the connection before.
        if (!_isConnected) await _connection.TellAgain().WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask SubscribeAsync(string topic, CancellationToken cancellationToken)
    {
        var subscription = _subscriptions[topic] = new(_connection.Client, TopicSubject(topic), topic, Receive);
        return _connection.IsOpen ? WhileConnectedAsync(AttachAsync(), cancellationToken) : default;

        async Task AttachAsync()
        {
            await subscription.AttachAsync();
            await _connection.Flush.PassAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask UnsubscribeAsync(string topic, CancellationToken cancellationToken)
    {
        if (_subscriptions.TryRemove(topic, out var subscription)) await WhileConnectedAsync(subscription.EndAsync(), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask BroadcastAsync(Broadcast broadcast, string dispatcher, CancellationToken cancellationToken) =>
        SendAsync(TopicSubject(broadcast.Topic), broadcast, dispatcher, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DirectBroadcastAsync(string node, Broadcast broadcast, string dispatcher, CancellationToken cancellationToken) =>
        SendAsync(NodeSubject(node), broadcast, dispatcher, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>The connection, which is the topic log's too, is the <see cref="NatsBackplane"/>'s.</remarks>
    public async ValueTask DisposeAsync()
    {
        _connection.Changed -= OnChangedAsync;
        (_receiver, _isConnected) = (null, false);
        foreach (var (topic, _) in _subscriptions) await UnsubscribeAsync(topic, CancellationToken.None);
        await WhileConnectedAsync(_own.EndAsync(), CancellationToken.None);
    }

    private string TopicSubject(string topic) => $"{_prefix}.topic.{SubjectToken.Of(topic)}";

    private string NodeSubject(string node) => $"{_prefix}.node.{SubjectToken.Of(node)}";

    // What a lost connection leaves undone, the next one does.
    private async ValueTask WhileConnectedAsync(Task task, CancellationToken cancellationToken)
    {
        await Task.WhenAny(task, _connection.Lost).WaitAsync(cancellationToken);
        if (task.IsFaulted && _connection.IsOpen) await task;
    }

    private ValueTask SendAsync(string subject, Broadcast broadcast, string dispatcher, CancellationToken cancellationToken)
    {
        if (!_isConnected) throw new NatsException($"There is no connection to NATS at {_connection.Client.Opts.Url}.");
        var outgoing = new OutgoingBroadcast(broadcast, dispatcher);
        return _connection.Client.PublishAsync(
            subject, outgoing, serializer: BroadcastSerializer.Instance, cancellationToken: cancellationToken);
    }

    private void Receive(byte[] bytes, string? topic)
    {
        if (BroadcastSerializer.TryRead(bytes, topic, out var broadcast, out var dispatcher)) _receiver?.Receive(broadcast!, dispatcher);
        else Interlocked.Increment(ref _foreign);
    }

    private async Task OnChangedAsync(bool isOpen)
    {
        if (_receiver is null) return;
        if (isOpen && !await IsRestoredAsync()) return;
        if (_isConnected == isOpen) return;
        _isConnected = isOpen;
        _receiver.ConnectionChanged(isOpen);
    }

    private async Task<bool> IsRestoredAsync()
    {
        var restoring = RestoreAsync();
        await Task.WhenAny(restoring, _connection.Lost);
        return restoring.IsCompletedSuccessfully;
    }

    private async Task RestoreAsync()
    {
        await _own.AttachAsync();
        foreach (var (_, subscription) in _subscriptions) await subscription.AttachAsync();
        await _connection.Flush.PassAsync();
    }
}
