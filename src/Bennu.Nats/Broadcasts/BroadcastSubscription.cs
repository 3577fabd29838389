using System.Buffers;
using NATS.Client.Core;

namespace Bennu.Nats.Broadcasts;

/// <summary>
/// A subscription whose messages are handled by the connection's reader itself, in the order they came; handling one neither waits nor
/// throws.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="subject">The subject.</param>
/// <param name="topic">The topic it stands for; null for those sent to this node.</param>
/// <param name="receive">Takes the bytes of each, and the topic.</param>
internal sealed class BroadcastSubscription(NatsConnection connection, string subject, string? topic, Action<byte[], string?> receive)
    : NatsSubBase(connection, connection.SubscriptionManager, subject, queueGroup: null, opts: null)
{
    private volatile bool _isEnded;
    private int _isAttached;

    /// <summary>Makes it known to the server, which the connection then does again after each reconnect by itself.</summary>
    public async Task AttachAsync()
    {
        if (Interlocked.Exchange(ref _isAttached, 1) != 0) return;
        try
        {
            await Connection.AddSubAsync(this);
        }
        catch
        {
            _isAttached = 0;
            throw;
        }
    }

    public async Task EndAsync()
    {
        _isEnded = true;
        if (_isAttached != 0) await UnsubscribeAsync();
    }

    protected override ValueTask ReceiveInternalAsync(
        string subject, string? replyTo, ReadOnlySequence<byte>? headersBuffer, ReadOnlySequence<byte> payloadBuffer)
    {
        if (!_isEnded) receive(payloadBuffer.ToArray(), topic);
        return default;
    }

    protected override void TryComplete()
    {
    }
}
