using Bennu.PubSub.Deduplication;
using Bennu.Sqlite.Claims;
using Bennu.Sqlite.Reading;
using Bennu.Sqlite.Writing;

namespace Bennu.Sqlite;

/// <summary>
/// The deduplication ledger in the topic log's file. Replies are on the disk; claims and the count of throws are in memory, as the file has one
/// owner: when the process ends they end with it, so that the next one need not wait for leases.
/// </summary>
public sealed class SqliteLedger : IDeduplicationLedger
{
    private readonly GroupCommit _writer;
    private readonly ReaderPool _readers;
    private readonly TimeProvider _time;
    private readonly ClaimTable _claims;

    internal SqliteLedger(GroupCommit writer, ReaderPool readers, TimeProvider time) =>
        (_writer, _readers, _time, _claims) = (writer, readers, time, new ClaimTable(time));

    /// <inheritdoc/>
    public async ValueTask<LedgerClaim> ClaimAsync(MessageKey key, LedgerTerms terms, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(terms);
        // Taken before the replies are looked up: nobody can record one in between.
        var attempt = _claims.TryTake(key, terms);
        try
        {
            var (reply, replies) = await _readers.ReadAsync(
                static (r, s) => (r.Reply(s.key), s.NeedsCount ? r.Replies(s.key.Topic) : (long?)null),
                (key, attempt.NeedsCount), cancellationToken);
            if (!attempt.IsTaken) return new(key, terms, reply is null ? ClaimOutcome.Running : ClaimOutcome.Recorded, Reply: reply);
            var isAdmitted = _claims.Admit(key, terms, attempt, replies);
            if (reply is null && isAdmitted) return new(key, terms, ClaimOutcome.Granted, attempt.Token, attempt.Failures);
            _claims.Release(key, attempt.Token, terms, hasFailed: false);
            return new(key, terms, reply is null ? ClaimOutcome.Full : ClaimOutcome.Recorded, Reply: reply);
        }
        catch
        {
            if (attempt.IsTaken) _claims.Release(key, attempt.Token, terms, hasFailed: false);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> RenewAsync(LedgerClaim claim, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(claim);
        return new(_claims.Renew(claim));
    }

    /// <inheritdoc/>
    public async ValueTask<RecordedReply?> RecordAsync(
        LedgerClaim claim, RecordedReply reply, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(reply);
        if (!_claims.BeginRecord(claim)) return await _readers.ReadAsync(static (r, key) => r.Reply(key), claim.Key, cancellationToken);
        var record = new Record(_claims, claim, reply);
        try
        {
            _writer.Add(record);
        }
        catch
        {
            _claims.EndRecord(claim, isRecorded: false);
            throw;
        }
        return await record.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(LedgerClaim claim, bool hasFailed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(claim);
        _claims.Release(claim.Key, claim.Token, claim.Terms, hasFailed);
        return default;
    }

    /// <inheritdoc/>
    public async ValueTask WaitAsync(MessageKey key, CancellationToken cancellationToken = default)
    {
        var (end, lease) = _claims.Wait(key);
        if (end is null) return;
        try
        {
            await end.WaitAsync(lease, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The lease is over.
        }
    }

    internal void Tidy() => _claims.Tidy();
}
