using Bennu.PubSub.Deduplication;
using Bennu.Sqlite.Claims;
using Bennu.Sqlite.Reading;
using Bennu.Sqlite.Writing;

namespace Bennu.Sqlite;

/// <summary>
/// The deduplication ledger in the topic log's file. Replies and the counts of throws are on the disk; claims are in memory, as the file
/// has one owner: when the process ends they end with it, so that the next one need not wait for leases.
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
        var isGranted = false;
        try
        {
            var handled = await _readers.ReadAsync(
                static (r, s) => r.Handled(s.key, s.NeedsCount), (key, attempt.NeedsCount), cancellationToken);
            if (handled.Reply is { } reply) return new(key, terms, ClaimOutcome.Recorded, Failures: handled.Failures, Reply: reply);
            if (!attempt.IsTaken) return new(key, terms, ClaimOutcome.Running);
            isGranted = _claims.Admit(key, terms, attempt, handled.Failures > 0, handled.Rows);
            return isGranted
                ? new(key, terms, ClaimOutcome.Granted, attempt.Token, handled.Failures)
                : new(key, terms, ClaimOutcome.Full);
        }
        finally
        {
            if (attempt.IsTaken && !isGranted) _claims.End(key, attempt.Token);
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
        if (_claims.BeginEnd(claim)) return await WriteAsync(new Record(_claims, claim, reply), cancellationToken);
        var handled = await _readers.ReadAsync(static (r, key) => r.Handled(key, withRows: false), claim.Key, cancellationToken);
        return handled.Reply;
    }

    /// <inheritdoc/>
    public async ValueTask ReleaseAsync(LedgerClaim claim, bool hasFailed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(claim);
        if (!_claims.BeginEnd(claim)) return;
        if (hasFailed) await WriteAsync(new Record(_claims, claim, reply: null), cancellationToken);
        else _claims.End(claim.Key, claim.Token);
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

    private Task<RecordedReply?> WriteAsync(Record record, CancellationToken cancellationToken)
    {
        try
        {
            _writer.Add(record);
        }
        catch (ObjectDisposedException e)
        {
            record.Fail(e);
        }
        return record.Task.WaitAsync(cancellationToken);
    }
}
