using System.Collections.Concurrent;
using Bennu.PubSub.Deduplication;
using Bennu.Testing.Idling;

namespace Bennu.Testing.Nodes;

/// <summary>The ledger in memory, which all nodes of a test share. Whoever waits in it for another handler is at rest as long as that one is.</summary>
internal sealed class TestLedger(TimeProvider time) : IDeduplicationLedger
{
    private readonly MemoryLedger _inner = new(time);
    private readonly ConcurrentDictionary<MessageKey, TaskCompletionSource> _ends = new();

    public ValueTask<LedgerClaim> ClaimAsync(MessageKey key, LedgerTerms terms, CancellationToken cancellationToken = default) =>
        _inner.ClaimAsync(key, terms, cancellationToken);

    public ValueTask<bool> RenewAsync(LedgerClaim claim, CancellationToken cancellationToken = default) =>
        _inner.RenewAsync(claim, cancellationToken);

    public ValueTask<RecordedReply?> RecordAsync(LedgerClaim claim, RecordedReply reply, CancellationToken cancellationToken = default)
    {
        Ended(claim);
        return _inner.RecordAsync(claim, reply, cancellationToken);
    }

    public ValueTask ReleaseAsync(LedgerClaim claim, bool hasFailed, CancellationToken cancellationToken = default)
    {
        Ended(claim);
        return _inner.ReleaseAsync(claim, hasFailed, cancellationToken);
    }

    public ValueTask WaitAsync(MessageKey key, CancellationToken cancellationToken = default)
    {
        var end = _ends.GetOrAdd(key, static _ => new TaskCompletionSource());
        var wait = _inner.WaitAsync(key, cancellationToken);
        if (!wait.IsCompleted) WorkItem.WaitsFor(end.Task, cancellationToken);
        return wait;
    }

    // Before it ends: whoever waits for it is at rest no longer.
    private void Ended(LedgerClaim claim)
    {
        if (_ends.TryRemove(claim.Key, out var end)) end.SetResult();
    }
}
