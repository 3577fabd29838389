using Bennu.PubSub.Deduplication;

namespace Bennu.Conformance;

// Claims: one is granted, its holder ends it, its lease runs out.
public abstract partial class LedgerConformance
{
    [Fact]
    public async Task Claim_is_granted_with_a_token_and_tells_what_it_was_made_of()
    {
        var key = NewKey();

        var granted = await GrantedAsync(key);
        var running = await OutcomeAsync(ClaimOutcome.Running, key);

        Assert.Equal(new(key, Lasting, ClaimOutcome.Granted, granted.Token), granted);
        Assert.NotEqual(0, granted.Token);
        Assert.Equal((key, 0L, null), (running.Key, running.Token, running.Reply));
    }

    [Fact]
    public Task Of_all_who_claim_one_key_at_once_one_is_granted_it() => ClaimAtOnceAsync(Engine, Engine);

    [Fact]
    public async Task Of_all_who_claim_one_key_at_once_on_all_nodes_one_is_granted_it() =>
        await ClaimAtOnceAsync(Engine, await OtherNodeAsync());

    [Fact]
    public async Task Key_is_topic_and_id_byte_for_byte()
    {
        var topic = NewTopic();
        MessageKey[] keys =
        [
            new(topic, "~a-1"), new(topic, "~A-1"), new(topic, "~a-11"), new(topic, "~a-%"), new(topic, "~a-*"), new(topic, "~a'\"\\"),
            new(topic.ToUpperInvariant(), "~a-1"), new(topic + " ", "~a-1"), new(topic + ":~a-1", "~a-1"), new(topic, "~a-1:~a-1"),
            new(NewTopic(), "~a-1"), new(topic, "~" + new string('a', 63)), new(topic, "~" + new string('a', 62)),
        ];

        foreach (var key in keys) await RecordAsync(await GrantedAsync(key), Reply("ok", $"\"{Array.IndexOf(keys, key)}\""));

        foreach (var key in keys)
            AssertReply(Reply("ok", $"\"{Array.IndexOf(keys, key)}\""), (await OutcomeAsync(ClaimOutcome.Recorded, key)).Reply);
    }

    [Fact]
    public async Task Claim_passes_on_when_its_lease_runs_out()
    {
        var key = NewKey();
        var first = await GrantedAsync(key, Leased);
        await TicksAsync(2);
        await OutcomeAsync(ClaimOutcome.Running, key, Leased);
        await TicksAsync(3);

        var second = await GrantedAsync(key, Leased);

        Assert.NotEqual(first.Token, second.Token);
        Assert.Equal(0, second.Failures);
        await OutcomeAsync(ClaimOutcome.Running, key, Leased);
    }

    [Fact]
    public async Task Renewed_claim_is_held_for_another_lease()
    {
        var key = NewKey();
        var claim = await GrantedAsync(key, Leased);
        for (var i = 0; i < 3; i++)
        {
            await TicksAsync(2);
            Assert.True(await RenewAsync(claim), "The claim is not its holder's any more.");
        }

        await TicksAsync(2);
        await OutcomeAsync(ClaimOutcome.Running, key, Leased);
        await TicksAsync(3);
        await GrantedAsync(key, Leased);
    }

    [Fact]
    public Task Claim_that_has_passed_on_changes_nothing() => PassOnAsync(Engine, Engine);

    [Fact]
    public async Task Claim_that_has_passed_on_to_another_node_changes_nothing() => await PassOnAsync(Engine, await OtherNodeAsync());

    [Fact]
    public async Task Claim_that_was_given_up_changes_nothing_any_more()
    {
        var key = NewKey();
        var ended = await GrantedAsync(key);
        await ReleaseAsync(ended);

        Assert.False(await RenewAsync(ended), "A claim was renewed that had been given up.");
        Assert.Null(await RecordAsync(ended, Other));
        await ReleaseAsync(ended, hasFailed: true);

        Assert.Equal(0, (await GrantedAsync(key)).Failures);
    }

    [Fact]
    public async Task Claim_whose_lease_is_over_and_that_nobody_took_is_still_its_holders_or_has_passed_on_but_not_both()
    {
        MessageKey renewed = NewKey(), recorded = NewKey();
        var toRenew = await GrantedAsync(renewed, Leased);
        var toRecord = await GrantedAsync(recorded, Leased);
        await TicksAsync(5);

        var isHeld = await RenewAsync(toRenew);
        var reply = await RecordAsync(toRecord, Ok);

        await OutcomeAsync(isHeld ? ClaimOutcome.Running : ClaimOutcome.Granted, renewed, Leased);
        var found = await OutcomeAsync(reply is null ? ClaimOutcome.Granted : ClaimOutcome.Recorded, recorded, Leased);
        if (reply is not null) AssertReply(Ok, found.Reply);
    }

    [Fact]
    public async Task Claim_of_a_process_that_has_ended_passes_on_no_later_than_its_lease()
    {
        Assert.SkipUnless(IsDurable, "This engine is not durable.");
        var key = NewKey();
        await GrantedAsync(key, Leased);

        await ReopenedAsync();
        await TicksAsync(5);

        await GrantedAsync(key, Leased);
        await OutcomeAsync(ClaimOutcome.Running, key, Leased);
    }

    private async Task PassOnAsync(IDeduplicationLedger ledger, IDeduplicationLedger other)
    {
        var key = NewKey();
        var lapsed = await ledger.ClaimAsync(key, Leased, Cancellation);
        await TicksAsync(5);
        var holder = await other.ClaimAsync(key, Lasting, Cancellation);
        Assert.Equal((ClaimOutcome.Granted, ClaimOutcome.Granted), (lapsed.Outcome, holder.Outcome));

        Assert.False(await ledger.RenewAsync(lapsed, Cancellation), "A claim was renewed that had passed on.");
        Assert.Null(await ledger.RecordAsync(lapsed, Other, Cancellation));
        await ledger.ReleaseAsync(lapsed, hasFailed: true, Cancellation);
        await OutcomeAsync(ClaimOutcome.Running, key);

        AssertReply(Ok, await other.RecordAsync(holder, Ok, Cancellation));
        AssertReply(Ok, await ledger.RecordAsync(lapsed, Other, Cancellation));
        await ledger.ReleaseAsync(lapsed, hasFailed: true, Cancellation);
        var found = await OutcomeAsync(ClaimOutcome.Recorded, key);
        AssertReply(Ok, found.Reply);
        Assert.Equal(0, found.Failures);
    }

    private static async Task ClaimAtOnceAsync(IDeduplicationLedger ledger, IDeduplicationLedger other)
    {
        var topic = NewTopic();
        for (var round = 0; round < 10; round++)
        {
            var key = new MessageKey(topic, $"~session-{round}");
            var claims = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => Task.Run(
                async () => await (n % 2 == 0 ? ledger : other).ClaimAsync(key, Lasting, Cancellation), Cancellation)));

            Assert.Single(claims, claim => claim.Outcome == ClaimOutcome.Granted);
            Assert.Equal(15, claims.Count(claim => claim.Outcome == ClaimOutcome.Running));
        }
    }
}
