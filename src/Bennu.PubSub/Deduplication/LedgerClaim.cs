namespace Bennu.PubSub.Deduplication;

/// <summary>The answer to a claim; where granted, also what its holder ends it with.</summary>
/// <param name="Key">The message.</param>
/// <param name="Terms">The terms it was claimed under.</param>
/// <param name="Outcome">What it met.</param>
/// <param name="Token">Tells this claim from an earlier and a later one of the key; 0 where not granted.</param>
/// <param name="Failures">How often the message's handler has thrown before.</param>
/// <param name="Reply">The recorded reply, where there is one.</param>
public sealed record LedgerClaim(
    MessageKey Key, LedgerTerms Terms, ClaimOutcome Outcome, long Token = 0, int Failures = 0, RecordedReply? Reply = null);
