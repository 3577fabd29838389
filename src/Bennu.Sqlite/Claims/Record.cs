using Bennu.PubSub.Deduplication;
using Bennu.Sqlite.Writing;

namespace Bennu.Sqlite.Claims;

/// <summary>A reply on its way to the disk, and who waits for it.</summary>
internal sealed class Record(ClaimTable claims, LedgerClaim claim, RecordedReply reply)
    : TaskCompletionSource<RecordedReply?>(TaskCreationOptions.RunContinuationsAsynchronously), IWrite
{
    public int Size => reply.Payload.Length;

    public void Apply(StoreWriter store) =>
        store.AddReply(claim.Key.Topic, claim.Key.Id, reply.Status, reply.IsBinary, reply.Payload, claim.Terms.Window);

    // Here and not where it is awaited, as who awaits it may have given up.
    public void Complete()
    {
        claims.EndRecord(claim, isRecorded: true);
        SetResult(reply);
    }

    public void Fail(Exception exception)
    {
        claims.EndRecord(claim, isRecorded: false);
        SetException(exception);
    }
}
