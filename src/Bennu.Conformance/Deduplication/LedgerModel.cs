using Bennu.PubSub.Deduplication;

namespace Bennu.Conformance;

/// <summary>One topic's ledger as simple as can be, in which no time passes.</summary>
internal sealed class LedgerModel(LedgerTerms terms)
{
    private readonly Dictionary<MessageKey, (long Token, int Failures, RecordedReply? Reply)> _known = [];
    private readonly List<LedgerClaim> _claims = [];

    public LedgerTerms Terms => terms;

    /// <summary>A claim that was granted once, ended or not; null where there is none yet.</summary>
    public LedgerClaim? AnyClaim(Random random) =>
        _claims.Count == 0 ? null : _claims[random.Next(Math.Max(0, _claims.Count - 8), _claims.Count)];

    public void Claimed(LedgerClaim claim)
    {
        var isKnown = _known.TryGetValue(claim.Key, out var known);
        Assert.Equal(
            known.Reply is not null ? ClaimOutcome.Recorded
            : known.Token != 0 ? ClaimOutcome.Running
            : !isKnown && _known.Count >= terms.MaxIds ? ClaimOutcome.Full
            : ClaimOutcome.Granted,
            claim.Outcome);
        if (claim.Outcome == ClaimOutcome.Recorded) AssertSame(known.Reply, claim.Reply);
        if (claim.Outcome != ClaimOutcome.Granted) return;
        Assert.Equal(known.Failures, claim.Failures);
        Assert.DoesNotContain(_claims, earlier => earlier.Key == claim.Key && earlier.Token == claim.Token);
        _claims.Add(claim);
        _known[claim.Key] = known with { Token = claim.Token };
    }

    public void Renewed(LedgerClaim claim, bool isRenewed) => Assert.Equal(IsHeld(claim), isRenewed);

    public void Recorded(LedgerClaim claim, RecordedReply reply, RecordedReply? recorded)
    {
        if (IsHeld(claim)) _known[claim.Key] = _known[claim.Key] with { Token = 0, Reply = reply };
        AssertSame(_known.GetValueOrDefault(claim.Key).Reply, recorded);
    }

    public void Released(LedgerClaim claim, bool hasFailed)
    {
        if (!IsHeld(claim)) return;
        var failures = _known[claim.Key].Failures + (hasFailed ? 1 : 0);
        // An id that nothing is known of any more leaves its room to another.
        if (failures == 0) _known.Remove(claim.Key);
        else _known[claim.Key] = (0, failures, null);
    }

    private static void AssertSame(RecordedReply? expected, RecordedReply? actual)
    {
        Assert.Equal(expected?.Status, actual?.Status);
        Assert.True((expected?.Payload ?? default).Span.SequenceEqual((actual?.Payload ?? default).Span), "It is another reply.");
    }

    private bool IsHeld(LedgerClaim claim) => _known.TryGetValue(claim.Key, out var known) && known.Token == claim.Token;
}
