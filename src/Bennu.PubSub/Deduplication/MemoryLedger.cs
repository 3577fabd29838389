using System.Diagnostics.CodeAnalysis;

namespace Bennu.PubSub.Deduplication;

/// <summary>
/// A ledger in this process's memory, for one server or for tests: everything is forgotten when the process ends. Nodes do not share it.
/// </summary>
/// <remarks>
/// A claim whose lease is over stays its holder's until somebody else is granted it, so a process that was merely suspended (a debugger, a
/// laptop's lid) loses nothing; like a record it is remembered, and counted, for its <see cref="LedgerTerms.Window"/>.
/// </remarks>
public sealed class MemoryLedger : IDeduplicationLedger
{
    // A power of two; enough that the topics of as many cores rarely meet.
    private const int Shards = 64;

    // Timers know no longer ones than 49 days; a wait may end early.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly LedgerShard[] _shards = new LedgerShard[Shards];
    private readonly TimeProvider _time;

    /// <summary>Creates an empty ledger.</summary>
    /// <param name="time">Its clock; the system's by default.</param>
    public MemoryLedger(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        for (var i = 0; i < Shards; i++) _shards[i] = new(_time);
    }

    /// <inheritdoc/>
    /// <remarks>Completes at once.</remarks>
    public ValueTask<LedgerClaim> ClaimAsync(MessageKey key, LedgerTerms terms, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<LedgerClaim>(cancellationToken)
            : new(ShardOf(key).Claim(key, terms));
    }

    /// <inheritdoc/>
    /// <remarks>Completes at once.</remarks>
    public ValueTask<bool> RenewAsync(LedgerClaim claim, CancellationToken cancellationToken = default)
    {
        ThrowIfNotGranted(claim);
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<bool>(cancellationToken)
            : new(ShardOf(claim.Key).Renew(claim));
    }

    /// <inheritdoc/>
    /// <remarks>Completes at once.</remarks>
    public ValueTask<RecordedReply?> RecordAsync(LedgerClaim claim, RecordedReply reply, CancellationToken cancellationToken = default)
    {
        ThrowIfNotGranted(claim);
        ArgumentNullException.ThrowIfNull(reply);
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<RecordedReply?>(cancellationToken)
            : new(ShardOf(claim.Key).Record(claim, reply));
    }

    /// <inheritdoc/>
    /// <remarks>Completes at once.</remarks>
    public ValueTask ReleaseAsync(LedgerClaim claim, bool hasFailed, CancellationToken cancellationToken = default)
    {
        ThrowIfNotGranted(claim);
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled(cancellationToken);
        ShardOf(claim.Key).Release(claim, hasFailed);
        return default;
    }

    /// <inheritdoc/>
    public async ValueTask WaitAsync(MessageKey key, CancellationToken cancellationToken = default)
    {
        if (!ShardOf(key).TryWait(key, out var ended, out var leaseLeft)) return;
        // Timers count whole milliseconds: one that is too early would find the lease not over yet.
        var patience = leaseLeft < LongestWait ? TimeSpan.FromMilliseconds(Math.Ceiling(leaseLeft.TotalMilliseconds)) : LongestWait;
        await ended.WaitAsync(patience, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private LedgerShard ShardOf(MessageKey key) => _shards[key.Topic.GetHashCode() & (Shards - 1)];

    [SuppressMessage("Naming", "CA2208", Justification = "The claim is every caller's own argument.")]
    private static void ThrowIfNotGranted(LedgerClaim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        if (claim.Outcome != ClaimOutcome.Granted) throw new ArgumentException("The claim was not granted.", nameof(claim));
    }
}
