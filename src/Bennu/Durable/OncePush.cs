using Bennu.Protocol;
using Bennu.PubSub.Deduplication;

namespace Bennu.Durable;

/// <summary>A client's push with a message id, while it is handled or still owed an answer: it gets exactly one, which is recorded.</summary>
internal sealed class OncePush(Ref @ref, LedgerClaim claim, IDeduplicationLedger ledger, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private ITimer? _renewal;    // under the gate
    private bool _isDone;        // under the gate
    private int _ordinal;

    public Ref Ref => @ref;

    public LedgerClaim Claim => claim;

    public string Id => claim.Key.Id;

    /// <summary>Whether the handler took a <see cref="Channels.SocketRef"/>, and so may answer later.</summary>
    public bool MayAnswerLater { get; set; }

    /// <summary>Whether it was answered or given up.</summary>
    public bool IsDone
    {
        get
        {
            lock (_gate) return _isDone;
        }
    }

    /// <summary>
    /// The id of a durable broadcast made while the push is handled: the same one when the handler runs again, so that the log records it once.
    /// </summary>
    /// <param name="key">The handler's own name for it; null for the next number.</param>
    public string BroadcastId(string? key) => key is null ? $"{Id}/{Interlocked.Increment(ref _ordinal)}" : $"{Id}/:{key}";

    /// <summary>Whether a handler may name a broadcast so: 1 to 60 printable ASCII characters.</summary>
    public static bool IsKey(string key) => key.Length is > 0 and <= 60 && !key.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>Keeps the claim from passing on for as long as the push is not done.</summary>
    public void KeepClaim()
    {
        var period = claim.Terms.Lease / 3;
        lock (_gate)
            if (!_isDone) _renewal ??= time.CreateTimer(static self => _ = ((OncePush)self!).RenewAsync(), this, period, period);
    }

    /// <summary>Takes the right to end the push; false where somebody has.</summary>
    public bool TryEnd()
    {
        lock (_gate)
        {
            if (_isDone) return false;
            _isDone = true;
            _renewal?.Dispose();
            return true;
        }
    }

    /// <summary>Gives it up unanswered, so that a repeat is handled again.</summary>
    public void Dispose()
    {
        if (TryEnd()) _ = GiveUpAsync(hasFailed: false);
    }

    /// <summary>Lets a repeat have the claim: at once, or where the ledger fails, after the lease. Called by whoever took the right to end it.</summary>
    public async Task GiveUpAsync(bool hasFailed)
    {
        try
        {
            await ledger.ReleaseAsync(claim, hasFailed).ConfigureAwait(false);
        }
        catch (PubSub.TopicLogs.TopicLogException)
        {
            // the claim passes on with its lease
        }
    }

    private async Task RenewAsync()
    {
        try
        {
            await ledger.RenewAsync(claim).ConfigureAwait(false);
        }
        catch (PubSub.TopicLogs.TopicLogException)
        {
            // tried again with the next third of the lease
        }
    }
}
