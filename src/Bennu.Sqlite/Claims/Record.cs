using Bennu.PubSub.Deduplication;
using Bennu.Sqlite.Writing;

namespace Bennu.Sqlite.Claims;

/// <summary>What a claim ends with, on its way to the disk, and who waits for it.</summary>
/// <param name="claims">Where the claim is held until then.</param>
/// <param name="claim">The claim.</param>
/// <param name="reply">Its reply; null where its handler threw.</param>
internal sealed class Record(ClaimTable claims, LedgerClaim claim, RecordedReply? reply)
    : TaskCompletionSource<RecordedReply?>(TaskCreationOptions.RunContinuationsAsynchronously), IWrite
{
    public int Size => reply?.Payload.Length ?? 0;

    public void Apply(StoreWriter store)
    {
        if (reply is null) store.AddFailure(claim.Key, claim.Failures + 1, claim.Terms.Window);
        else store.AddReply(claim.Key, reply, claim.Failures, claim.Terms.Window);
    }

    // Here and not where it is awaited, as who awaits it may have given up.
    public void Complete()
    {
        claims.End(claim.Key, claim.Token, addsRow: claim.Failures == 0);
        SetResult(reply);
    }

    public void Fail(Exception exception)
    {
        // What was given up stays so, uncounted; a reply is worth another try.
        if (reply is null) claims.End(claim.Key, claim.Token);
        else claims.KeepOn(claim);
        SetException(exception);
    }
}
