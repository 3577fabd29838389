using Bennu.Nats.Claims;
using Bennu.Nats.Streams;
using Bennu.PubSub.Deduplication;

namespace Bennu.Nats;

/// <summary>
/// The deduplication ledger in JetStream, which all nodes share. What is known of a message is changed only by who knows its last state,
/// so of all who claim it at once one is granted it. Leases and windows are told by the nodes' clocks, which have to agree within a
/// second or so.
/// </summary>
public sealed class NatsLedger : IDeduplicationLedger
{
    private readonly Connection _connection;
    private readonly ClaimStore _store;
    private readonly Admission _admission;
    private readonly ChangeWatches _watches;
    private readonly TimeProvider _time;

    internal NatsLedger(Connection connection, NatsOptions options, TimeProvider time)
    {
        (_connection, _time) = (connection, time);
        _store = new(connection, options);
        _admission = new(_store, time);
        _watches = new(connection);
    }

    private ulong Now => (ulong)_time.GetUtcNow().UtcTicks;

    /// <inheritdoc/>
    public ValueTask<LedgerClaim> ClaimAsync(MessageKey key, LedgerTerms terms, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return NatsFailure.Translate(ClaimOnceAsync(key, terms, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> RenewAsync(LedgerClaim claim, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(claim);
        return NatsFailure.Translate(RenewAsync(), cancellationToken);

        async ValueTask<bool> RenewAsync() => (await EndAsync(claim, Held(claim, 0), cancellationToken)).IsDone;
    }

    /// <inheritdoc/>
    public ValueTask<RecordedReply?> RecordAsync(LedgerClaim claim, RecordedReply reply, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(reply);
        return NatsFailure.Translate(RecordAsync(), cancellationToken);

        async ValueTask<RecordedReply?> RecordAsync()
        {
            var state = new ClaimState { Reply = reply, Failures = claim.Failures, Expiry = After(claim.Terms.Window) };
            var (isDone, _, found) = await EndAsync(claim, state, cancellationToken);
            return isDone ? reply : found?.Reply;
        }
    }

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(LedgerClaim claim, bool hasFailed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(claim);
        return new(NatsFailure.Translate(ReleaseAsync(), cancellationToken).AsTask());

        async ValueTask<bool> ReleaseAsync()
        {
            var failures = claim.Failures + (hasFailed ? 1 : 0);
            var state = new ClaimState { Failures = failures, Expiry = failures > 0 ? After(claim.Terms.Window) : 0 };
            var (isDone, sequence, _) = await EndAsync(claim, state, cancellationToken);
            if (!isDone || failures > 0) return true;
            // Nothing is known of it any more, so it leaves its room to another.
            _admission.Remove(claim.Key.Topic);
            await _store.RemoveAsync(sequence, cancellationToken);
            return true;
        }
    }

    /// <inheritdoc/>
    public ValueTask WaitAsync(MessageKey key, CancellationToken cancellationToken = default)
    {
        return new(NatsFailure.Translate(WaitAsync(), cancellationToken).AsTask());

        async ValueTask<bool> WaitAsync()
        {
            var watch = await _watches.BeginAsync(_store.ChangeSubject(key), cancellationToken);
            try
            {
                var (lost, changed) = (_connection.Lost, watch.Changed);
                if (await _store.FindAsync(key, cancellationToken) is not { IsHeld: true } state || state.LeaseEnd <= Now) return true;
                // Timers count whole milliseconds, and know no longer ones than 49 days.
                var left = TimeSpan.FromTicks((long)Math.Min(state.LeaseEnd - Now, (ulong)TimeSpan.TicksPerDay));
                await ((Task)Task.WhenAny(changed, lost))
                    .WaitAsync(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), _time, cancellationToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
                return true;
            }
            finally
            {
                _watches.End(watch);
            }
        }
    }

    private async ValueTask<LedgerClaim> ClaimOnceAsync(MessageKey key, LedgerTerms terms, CancellationToken cancellationToken)
    {
        await _store.KeepAsync(terms.Window + terms.Lease, cancellationToken);
        // A message that is not repeated, the usual one, is claimed without asking.
        var isAdmitted = await _admission.TryAddAsync(key.Topic, terms, cancellationToken);
        if (isAdmitted)
        {
            if (await _store.ReplaceAsync(key, 0, Held(new(key, terms, ClaimOutcome.Granted), 0), cancellationToken) is not 0 and var token)
                return new(key, terms, ClaimOutcome.Granted, (long)token);
            _admission.Remove(key.Topic);
        }

        while (true)
        {
            var state = await _store.FindAsync(key, cancellationToken);
            var isForgotten = state is null || state.Expiry < Now;
            if (!isForgotten && state!.Reply is { } reply)
                return new(key, terms, ClaimOutcome.Recorded, Failures: state.Failures, Reply: reply);
            if (!isForgotten && state!.IsHeld && state.LeaseEnd > Now)
                return new(key, terms, ClaimOutcome.Running, Failures: state.Failures);
            if (state is null && !isAdmitted) return new(key, terms, ClaimOutcome.Full);
            var failures = isForgotten ? 0 : state!.Failures;
            var claim = new LedgerClaim(key, terms, ClaimOutcome.Granted, Failures: failures);
            if (await _store.ReplaceAsync(key, state?.Sequence ?? 0, Held(claim, 0), cancellationToken) is not 0 and var token)
                return claim with { Token = (long)token };
        }
    }

    /// <summary>Replaces the state of a claim that is held still. If not, tells the state that is found.</summary>
    private async ValueTask<(bool IsDone, ulong Sequence, ClaimState? Found)> EndAsync(
        LedgerClaim claim, ClaimState state, CancellationToken cancellationToken)
    {
        var token = (ulong)claim.Token;
        if (state.IsHeld) state = state with { Holder = token };
        for (var expected = token; ;)
        {
            var sequence = await _store.ReplaceAsync(claim.Key, expected, state, cancellationToken);
            if (sequence != 0) return (true, sequence, null);
            // It was renewed; or it has passed on.
            var found = await _store.FindAsync(claim.Key, cancellationToken);
            if (found?.Token != token) return (false, 0, found);
            expected = found.Sequence;
        }
    }

    private ClaimState Held(LedgerClaim claim, ulong holder) => new()
    {
        IsHeld = true,
        Holder = holder,
        LeaseEnd = After(claim.Terms.Lease),
        Expiry = After(claim.Terms.Lease + claim.Terms.Window),
        Failures = claim.Failures,
    };

    private ulong After(TimeSpan span) => (ulong)Math.Min((decimal)Now + span.Ticks, DateTime.MaxValue.Ticks);
}
