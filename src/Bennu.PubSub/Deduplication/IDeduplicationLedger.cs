namespace Bennu.PubSub.Deduplication;

/// <summary>
/// Remembers which of the clients' messages were handled, and what they were answered, so that each is handled once. An id is claimed
/// before its handler runs; the claim ends with a record of the reply, is given up, or passes on when its lease runs out. What an engine
/// must keep, and its conformance suite checks:
/// <list type="bullet">
/// <item>Of all who claim one key at once, on all nodes that share the engine, one is granted it; it ends only as said above.</item>
/// <item>A record is durable when it completes, is never changed, and is found for at least <see cref="LedgerTerms.Window"/> after it was
/// made.</item>
/// <item>Only the holder of a claim may end it: one whose claim has passed on changes nothing.</item>
/// <item>A claim held by a process that has ended passes on no later than its lease. One whose lease is over, but which nobody else was
/// granted yet, is still its holder's or has passed on, as the engine likes, but not both: what <see cref="RecordAsync"/> and
/// <see cref="RenewAsync"/> return holds.</item>
/// <item>Failures are counted for at least <see cref="LedgerTerms.Window"/> after the last one, though an engine may forget them when the
/// process ends that counted them.</item>
/// </list>
/// Every member may be called from any thread. Topics and ids are compared byte for byte. Members fail with
/// <see cref="TopicLogs.TopicLogException"/>, and with <see cref="OperationCanceledException"/> where the caller gave up.
/// </summary>
public interface IDeduplicationLedger
{
    /// <summary>Claims a message, or tells what became of it.</summary>
    ValueTask<LedgerClaim> ClaimAsync(MessageKey key, LedgerTerms terms, CancellationToken cancellationToken = default);

    /// <summary>Prolongs a claim by its lease, for a handler that takes long; false where it has passed on.</summary>
    ValueTask<bool> RenewAsync(LedgerClaim claim, CancellationToken cancellationToken = default);

    /// <summary>Ends a claim with the message's reply.</summary>
    /// <returns>
    /// What is recorded: the given reply; or the one that was before, by this claim or by a holder to whom it had passed on; null where the
    /// claim has ended or passed on and there is none.
    /// </returns>
    ValueTask<RecordedReply?> RecordAsync(LedgerClaim claim, RecordedReply reply, CancellationToken cancellationToken = default);

    /// <summary>Gives a claim up, so that a repeat of the message is handled again.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="hasFailed">Whether the handler threw, which counts in <see cref="LedgerClaim.Failures"/> of the next claim.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    ValueTask ReleaseAsync(LedgerClaim claim, bool hasFailed, CancellationToken cancellationToken = default);

    /// <summary>
    /// Completes when a key that was found <see cref="ClaimOutcome.Running"/> may be claimed with another outcome: its reply was recorded,
    /// its claim given up, or its lease is over. May complete early; who waits claims again.
    /// </summary>
    ValueTask WaitAsync(MessageKey key, CancellationToken cancellationToken = default);
}
