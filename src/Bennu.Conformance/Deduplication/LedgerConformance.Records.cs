using Bennu.PubSub.Deduplication;

namespace Bennu.Conformance;

// Records, failures, and how many ids are remembered.
public abstract partial class LedgerConformance
{
    [Fact]
    public async Task Recorded_reply_is_found_as_it_was_given()
    {
        RecordedReply[] replies =
        [
            Ok,
            Other,
            Reply("a status 🙂", "{}"),
            new("ok", default, IsBinary: true),
            new("ok", Enumerable.Range(0, 256).Select(n => (byte)n).ToArray(), IsBinary: true),
            Reply("ok", $"\"{new string('x', 100_000)}\""),
        ];

        foreach (var reply in replies)
        {
            var key = NewKey();
            AssertReply(reply, await RecordAsync(await GrantedAsync(key), reply));
            var found = await OutcomeAsync(ClaimOutcome.Recorded, key);
            AssertReply(reply, found.Reply);
            Assert.Equal(0, found.Token);
        }
    }

    [Fact]
    public async Task Record_is_never_changed()
    {
        var key = NewKey();
        var claim = await GrantedAsync(key);
        await RecordAsync(claim, Ok);

        AssertReply(Ok, await RecordAsync(claim, Other));
        Assert.False(await RenewAsync(claim), "A claim was renewed that its record had ended.");
        await ReleaseAsync(claim, hasFailed: true);

        AssertReply(Ok, (await OutcomeAsync(ClaimOutcome.Recorded, key)).Reply);
    }

    [Fact]
    public async Task Record_is_found_for_its_window()
    {
        var key = NewKey();
        var terms = Lasting with { Window = Tick * 4, Lease = Tick };
        var claim = await GrantedAsync(key, terms);
        await RecordAsync(claim);

        for (var i = 0; i < 3; i++)
        {
            await TicksAsync(1);
            AssertReply(Ok, (await OutcomeAsync(ClaimOutcome.Recorded, key, terms)).Reply);
        }
    }

    [Fact]
    public async Task Window_of_a_record_begins_when_it_is_made()
    {
        var key = NewKey();
        var terms = Lasting with { Window = Tick * 4, Lease = Tick * 10 };
        var claim = await GrantedAsync(key, terms);
        await TicksAsync(3);
        await RecordAsync(claim);
        await TicksAsync(3);

        AssertReply(Ok, (await OutcomeAsync(ClaimOutcome.Recorded, key, terms)).Reply);
    }

    [Fact]
    public async Task Record_is_found_on_every_node()
    {
        var other = await OtherNodeAsync();
        var key = NewKey();
        var claim = await GrantedAsync(key);
        Assert.Equal(ClaimOutcome.Running, (await other.ClaimAsync(key, Lasting, Cancellation)).Outcome);
        await RecordAsync(claim);

        var found = await other.ClaimAsync(key, Lasting, Cancellation);

        Assert.Equal(ClaimOutcome.Recorded, found.Outcome);
        AssertReply(Ok, found.Reply);
    }

    [Fact]
    public async Task Reopened_ledger_has_every_record()
    {
        Assert.SkipUnless(IsDurable, "This engine is not durable.");
        MessageKey[] keys = [NewKey(), NewKey()];
        await RecordAsync(await GrantedAsync(keys[0]), Ok);
        await RecordAsync(await GrantedAsync(keys[1]), Other);

        await ReopenedAsync();

        AssertReply(Ok, (await OutcomeAsync(ClaimOutcome.Recorded, keys[0])).Reply);
        AssertReply(Other, (await OutcomeAsync(ClaimOutcome.Recorded, keys[1])).Reply);
    }

    [Fact]
    public async Task Claim_that_is_given_up_is_granted_again()
    {
        var key = NewKey();
        var first = await GrantedAsync(key);
        await ReleaseAsync(first);

        var second = await GrantedAsync(key);

        Assert.NotEqual(first.Token, second.Token);
        Assert.Equal(0, second.Failures);
        AssertReply(Ok, await RecordAsync(second));
    }

    [Fact]
    public async Task Failures_tell_how_often_the_handler_has_thrown()
    {
        var key = NewKey();
        for (var failures = 0; failures < 4; failures++)
        {
            var claim = await GrantedAsync(key);
            Assert.Equal(failures, claim.Failures);
            await ReleaseAsync(claim, hasFailed: true);
            claim = await GrantedAsync(key);
            Assert.Equal(failures + 1, claim.Failures);
            await ReleaseAsync(claim);
        }
    }

    [Fact]
    public async Task Failures_are_remembered_for_the_window()
    {
        var key = NewKey();
        var terms = Lasting with { Window = Tick * 4, Lease = Tick };
        await ReleaseAsync(await GrantedAsync(key, terms), hasFailed: true);
        await TicksAsync(3);

        Assert.Equal(1, (await GrantedAsync(key, terms)).Failures);
    }

    [Fact]
    public async Task Topic_has_MaxIds_ids_at_once_claims_included()
    {
        var topic = NewTopic();
        var terms = Lasting with { MaxIds = 3 };
        await RecordAsync(await GrantedAsync(new(topic, "~1"), terms));
        await GrantedAsync(new(topic, "~2"), terms);
        var third = await GrantedAsync(new(topic, "~3"), terms);

        var full = await OutcomeAsync(ClaimOutcome.Full, new(topic, "~4"), terms);

        Assert.Equal((0L, null), (full.Token, full.Reply));
        await OutcomeAsync(ClaimOutcome.Recorded, new(topic, "~1"), terms);
        await OutcomeAsync(ClaimOutcome.Running, new(topic, "~2"), terms);
        await GrantedAsync(new(NewTopic(), "~4"), terms);
        await ReleaseAsync(third);
        await GrantedAsync(new(topic, "~4"), terms);
        await OutcomeAsync(ClaimOutcome.Full, new(topic, "~5"), terms);
    }

    [Fact]
    public async Task Ids_whose_window_is_over_do_not_count()
    {
        var topic = NewTopic();
        var terms = Lasting with { MaxIds = 2, Window = Tick * 3 };
        await RecordAsync(await GrantedAsync(new(topic, "~1"), terms));
        await ReleaseAsync(await GrantedAsync(new(topic, "~2"), terms), hasFailed: true);
        await OutcomeAsync(ClaimOutcome.Full, new(topic, "~3"), terms);
        await TicksAsync(4);
        await RemovalAsync();

        await GrantedAsync(new(topic, "~3"), terms);
        await GrantedAsync(new(topic, "~4"), terms);
    }
}
