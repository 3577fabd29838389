using System.Buffers;
using NATS.Client.Core;

namespace Bennu.Nats.Claims;

/// <summary>One subscription to a message's changes, for all of this node who wait for them.</summary>
internal sealed class ChangeWatch(NatsConnection connection, string subject)
    : NatsSubBase(connection, connection.SubscriptionManager, subject, queueGroup: null, opts: null)
{
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many wait; the watches' gate guards it.</summary>
    public int Waiters { get; set; }

    /// <summary>Completes when it was subscribed to.</summary>
    public Task Attached { get; set; } = Task.CompletedTask;

    /// <summary>Completes with the next change.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    protected override ValueTask ReceiveInternalAsync(
        string subject, string? replyTo, ReadOnlySequence<byte>? headersBuffer, ReadOnlySequence<byte> payloadBuffer)
    {
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        return default;
    }

    protected override void TryComplete()
    {
    }
}
