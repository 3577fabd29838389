using Bennu.PubSub.Deduplication;
using Microsoft.Extensions.Time.Testing;

namespace Bennu.PubSub.Tests;

/// <summary>What the memory ledger promises beyond the contract.</summary>
public sealed class MemoryLedgerTests
{
    private static readonly MessageKey Key = new("room:a", "~session-1");
    private static readonly LedgerTerms Terms = new() { Window = TimeSpan.FromMinutes(1), Lease = TimeSpan.FromSeconds(10), MaxIds = 2 };
    private static readonly RecordedReply Reply = new("ok", "{}"u8.ToArray());

    private readonly FakeTimeProvider _time = new();
    private readonly MemoryLedger _ledger;

    public MemoryLedgerTests() => _ledger = new(_time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Claim_whose_lease_is_over_is_its_holders_until_another_is_granted_it()
    {
        var claim = await ClaimAsync(Key);
        _time.Advance(Terms.Lease * 2);

        Assert.True(await _ledger.RenewAsync(claim, Cancellation));
        _time.Advance(Terms.Lease * 2);
        Assert.Same(Reply, await _ledger.RecordAsync(claim, Reply, Cancellation));
    }

    [Fact]
    public async Task Record_is_forgotten_when_its_window_is_over()
    {
        await _ledger.RecordAsync(await ClaimAsync(Key), Reply, Cancellation);
        _time.Advance(Terms.Window);
        Assert.Equal(ClaimOutcome.Recorded, (await ClaimAsync(Key)).Outcome);
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(ClaimOutcome.Granted, (await ClaimAsync(Key)).Outcome);
    }

    [Fact]
    public async Task Shorter_window_ends_sooner_than_the_longer_one_before_it()
    {
        var longer = Terms with { Window = TimeSpan.FromHours(1) };
        await _ledger.ReleaseAsync(await _ledger.ClaimAsync(Key, longer, Cancellation), hasFailed: true, Cancellation);
        await _ledger.RecordAsync(await ClaimAsync(Key), Reply, Cancellation);
        _time.Advance(Terms.Window + TimeSpan.FromTicks(1));

        Assert.Equal((ClaimOutcome.Granted, 0), (await ClaimAsync(Key)) is var claim ? (claim.Outcome, claim.Failures) : default);
    }

    [Fact]
    public async Task Claims_given_up_in_great_number_leave_nothing_behind()
    {
        for (var i = 0; i < 1_000; i++)
            await _ledger.ReleaseAsync(await ClaimAsync(new(Key.Topic, $"~{i}")), hasFailed: false, Cancellation);
        await _ledger.RecordAsync(await ClaimAsync(Key), Reply, Cancellation);

        Assert.Equal(ClaimOutcome.Recorded, (await ClaimAsync(Key)).Outcome);
        _time.Advance(Terms.Window + TimeSpan.FromTicks(1));
        Assert.Equal(ClaimOutcome.Granted, (await ClaimAsync(Key)).Outcome);
    }

    [Fact]
    public async Task Endless_terms_are_fine()
    {
        var endless = new LedgerTerms { Window = TimeSpan.MaxValue, Lease = TimeSpan.MaxValue };
        _time.Advance(TimeSpan.FromDays(1));
        var claim = await _ledger.ClaimAsync(Key, endless, Cancellation);
        await _ledger.RecordAsync(claim, Reply, Cancellation);
        _time.Advance(TimeSpan.FromDays(10_000));

        Assert.Equal(ClaimOutcome.Recorded, (await _ledger.ClaimAsync(Key, endless, Cancellation)).Outcome);
    }

    [Fact]
    public async Task Waiting_for_a_very_long_lease_ends_with_the_record()
    {
        var claim = await _ledger.ClaimAsync(Key, new() { Lease = TimeSpan.MaxValue }, Cancellation);
        var waiting = _ledger.WaitAsync(Key, Cancellation).AsTask();
        Assert.False(waiting.IsCompleted);

        await _ledger.RecordAsync(claim, Reply, Cancellation);

        await waiting.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
    }

    [Fact]
    public async Task Waiting_goes_on_until_the_lease_is_over_to_the_tick()
    {
        await _ledger.ClaimAsync(Key, Terms with { Lease = TimeSpan.FromTicks(15_001) }, Cancellation);
        var waiting = _ledger.WaitAsync(Key, Cancellation).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(waiting.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        await waiting.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        Assert.Equal(ClaimOutcome.Granted, (await ClaimAsync(Key)).Outcome);
    }

    [Fact]
    public async Task Claim_that_was_not_granted_ends_nothing()
    {
        await ClaimAsync(Key);
        var running = await ClaimAsync(Key);

        await Assert.ThrowsAsync<ArgumentException>(async () => await _ledger.RecordAsync(running, Reply, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await _ledger.RenewAsync(running, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await _ledger.ReleaseAsync(running, false, Cancellation));
    }

    private async Task<LedgerClaim> ClaimAsync(MessageKey key) => await _ledger.ClaimAsync(key, Terms, Cancellation);
}
