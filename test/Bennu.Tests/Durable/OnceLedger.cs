using Bennu.PubSub.Deduplication;
using Bennu.PubSub.TopicLogs;

namespace Bennu.Tests.Durable;

/// <summary>A ledger in memory that answers on another thread, as one behind a network does, and fails as a test wants.</summary>
internal sealed class OnceLedger(TimeProvider time) : IDeduplicationLedger
{
    private readonly MemoryLedger _inner = new(time);
    private int _failingClaims, _failingRecords, _failingReleases;

    public int FailingClaims { set => _failingClaims = value; }

    public int FailingRecords { set => _failingRecords = value; }

    public int FailingReleases { set => _failingReleases = value; }

    /// <summary>Whether claims may be renewed.</summary>
    public bool TakesRenewals { get; set; } = true;

    /// <summary>Completes with the next renewal; set before.</summary>
    public TaskCompletionSource Renewed { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when somebody waits; set before.</summary>
    public TaskCompletionSource Waiting { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask<LedgerClaim> ClaimAsync(MessageKey key, LedgerTerms terms, CancellationToken cancellationToken)
    {
        await Task.Yield();
        FailIf(ref _failingClaims);
        return await _inner.ClaimAsync(key, terms, cancellationToken);
    }

    public async ValueTask<bool> RenewAsync(LedgerClaim claim, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (!TakesRenewals) throw new TopicLogException("as the test wants");
        var isHeld = await _inner.RenewAsync(claim, cancellationToken);
        Renewed.TrySetResult();
        return isHeld;
    }

    public async ValueTask<RecordedReply?> RecordAsync(LedgerClaim claim, RecordedReply reply, CancellationToken cancellationToken)
    {
        await Task.Yield();
        FailIf(ref _failingRecords);
        return await _inner.RecordAsync(claim, reply, cancellationToken);
    }

    public async ValueTask ReleaseAsync(LedgerClaim claim, bool hasFailed, CancellationToken cancellationToken)
    {
        await Task.Yield();
        FailIf(ref _failingReleases);
        await _inner.ReleaseAsync(claim, hasFailed, cancellationToken);
    }

    public ValueTask WaitAsync(MessageKey key, CancellationToken cancellationToken)
    {
        var waiting = _inner.WaitAsync(key, cancellationToken);
        Waiting.TrySetResult();
        return waiting;
    }

    private static void FailIf(ref int failures)
    {
        if (Interlocked.Decrement(ref failures) >= 0) throw new TopicLogException("as the test wants");
        Interlocked.Increment(ref failures);
    }
}
