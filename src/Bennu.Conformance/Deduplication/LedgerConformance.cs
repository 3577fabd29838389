using System.Diagnostics;
using System.Text;
using Bennu.PubSub.Deduplication;

namespace Bennu.Conformance;

/// <summary>
/// What <see cref="IDeduplicationLedger"/> promises, sentence by sentence. The author of an engine derives from it in a test project with
/// xunit v3, just as from <see cref="TopicLogConformance"/>.
/// </summary>
public abstract partial class LedgerConformance : EngineConformance<IDeduplicationLedger>
{
    private static readonly RecordedReply Ok = Reply("ok", """{"n":1}""");
    private static readonly RecordedReply Other = Reply("error", """{"reason":"other"}""");

    /// <summary>Terms under which nothing ends while a fact runs.</summary>
    private static readonly LedgerTerms Lasting = new() { Window = TimeSpan.FromDays(1), Lease = TimeSpan.FromHours(1) };

    /// <summary>Terms of a lease of 4 ticks.</summary>
    private LedgerTerms Leased => Lasting with { Lease = Tick * 4 };

    private static RecordedReply Reply(string status, string json) => new(status, Encoding.UTF8.GetBytes(json));

    private static MessageKey NewKey() => new(NewTopic(), "~session-1");

    private static void AssertReply(RecordedReply expected, RecordedReply? actual)
    {
        Assert.True(actual is not null, $"There is no reply where {expected.Status} was recorded.");
        Assert.Equal((expected.Status, expected.IsBinary), (actual.Status, actual.IsBinary));
        Assert.True(expected.Payload.Span.SequenceEqual(actual.Payload.Span), "The reply's payload has changed.");
    }

    private async Task<LedgerClaim> ClaimAsync(MessageKey key, LedgerTerms? terms = null) =>
        await Engine.ClaimAsync(key, terms ?? Lasting, Cancellation);

    private async Task<LedgerClaim> GrantedAsync(MessageKey key, LedgerTerms? terms = null) =>
        await OutcomeAsync(ClaimOutcome.Granted, key, terms);

    private async Task<LedgerClaim> OutcomeAsync(ClaimOutcome outcome, MessageKey key, LedgerTerms? terms = null)
    {
        var claim = await ClaimAsync(key, terms);
        Assert.True(claim.Outcome == outcome, $"{claim.Outcome} for {key}, which was to be {outcome}.");
        return claim;
    }

    private async Task<RecordedReply?> RecordAsync(LedgerClaim claim, RecordedReply? reply = null) =>
        await Engine.RecordAsync(claim, reply ?? Ok, Cancellation);

    private async Task ReleaseAsync(LedgerClaim claim, bool hasFailed = false) => await Engine.ReleaseAsync(claim, hasFailed, Cancellation);

    private async Task<bool> RenewAsync(LedgerClaim claim) => await Engine.RenewAsync(claim, Cancellation);

    /// <summary>Claims as one who repeats a message does: again and again, waiting while it is handled.</summary>
    private static async Task<LedgerClaim> ClaimAtLastAsync(IDeduplicationLedger ledger, MessageKey key, LedgerTerms terms)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var claim = await ledger.ClaimAsync(key, terms, Cancellation);
            if (claim.Outcome != ClaimOutcome.Running) return claim;
            await ledger.WaitAsync(key, Cancellation);
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, $"{key} is still running, however often it was waited for.");
            await Task.Yield();
        }
    }
}
