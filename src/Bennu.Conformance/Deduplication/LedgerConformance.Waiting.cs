using Bennu.PubSub.Deduplication;

namespace Bennu.Conformance;

// Waiting, and everybody at once.
public abstract partial class LedgerConformance
{
    [Fact]
    public async Task Waiting_ends_when_the_reply_is_recorded()
    {
        var key = NewKey();
        var claim = await GrantedAsync(key);
        var waiters = Waiters(Engine, key, Lasting);

        await RecordAsync(claim);

        foreach (var found in await waiters.WaitAsync(Patience, Cancellation)) AssertReply(Ok, found.Reply);
    }

    [Fact]
    public async Task Waiting_ends_when_the_reply_is_recorded_on_another_node()
    {
        var other = await OtherNodeAsync();
        var key = NewKey();
        var claim = await GrantedAsync(key);
        var waiters = Waiters(other, key, Lasting);

        await RecordAsync(claim);

        foreach (var found in await waiters.WaitAsync(Patience, Cancellation)) AssertReply(Ok, found.Reply);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Waiting_ends_when_the_claim_is_given_up(bool hasFailed)
    {
        var key = NewKey();
        var claim = await GrantedAsync(key);
        var waiter = ClaimAtLastAsync(Engine, key, Lasting);

        await ReleaseAsync(claim, hasFailed);

        var next = await waiter.WaitAsync(Patience, Cancellation);
        Assert.Equal((ClaimOutcome.Granted, hasFailed ? 1 : 0), (next.Outcome, next.Failures));
    }

    [Fact]
    public async Task Waiting_ends_when_the_lease_is_over()
    {
        var key = NewKey();
        await GrantedAsync(key, Leased);
        var waiter = ClaimAtLastAsync(Engine, key, Leased);

        await TicksAsync(5);

        Assert.Equal(ClaimOutcome.Granted, (await waiter.WaitAsync(Patience, Cancellation)).Outcome);
    }

    [Fact]
    public async Task Waiting_ends_at_once_where_nobody_handles_the_message()
    {
        MessageKey unknown = NewKey(), recorded = NewKey(), released = NewKey(), lapsed = NewKey();
        await RecordAsync(await GrantedAsync(recorded));
        await ReleaseAsync(await GrantedAsync(released));
        await GrantedAsync(lapsed, Leased);
        await TicksAsync(5);

        foreach (var key in new[] { unknown, recorded, released, lapsed })
            await Engine.WaitAsync(key, Cancellation).AsTask().WaitAsync(Patience, Cancellation);
    }

    [Fact]
    public async Task Waiting_can_be_given_up()
    {
        var key = NewKey();
        var claim = await GrantedAsync(key);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var waiting = WaitAsync();

        await cancellation.CancelAsync();

        await Task.WhenAny(waiting).WaitAsync(Patience, Cancellation);
        Assert.False(waiting.IsFaulted, $"It failed: {waiting.Exception}");
        AssertReply(Ok, await RecordAsync(claim));

        async Task WaitAsync() => await Engine.WaitAsync(key, cancellation.Token);
    }

    [Fact]
    public Task Message_is_handled_to_its_end_once_whoever_repeats_it() => RepeatAsync(Engine, Engine);

    [Fact]
    public async Task Message_is_handled_to_its_end_once_whoever_repeats_it_on_whatever_node() =>
        await RepeatAsync(Engine, await OtherNodeAsync());

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Random_operations_agree_with_a_model(int seed)
    {
        const int Operations = 150;
        var random = new Random(seed);
        var topic = NewTopic();
        var model = new LedgerModel(Lasting with { MaxIds = 6 });
        List<string> steps = [$"seed {seed}"];
        try
        {
            for (var i = 0; i < Operations; i++)
            {
                if (random.Next(2) == 0 || model.AnyClaim(random) is not { } claim)
                {
                    var key = new MessageKey(topic, $"~{random.Next(9)}");
                    steps.Add($"claim {key.Id}");
                    model.Claimed(await ClaimAsync(key, model.Terms));
                    continue;
                }

                var operation = random.Next(4);
                steps.Add($"{operation switch { 0 => "renew", 1 => "record", _ => "release" }} {claim.Key.Id} {claim.Token}");
                var reply = Reply("ok", $"{i}");
                if (operation == 0) model.Renewed(claim, await RenewAsync(claim));
                else if (operation == 1) model.Recorded(claim, reply, await RecordAsync(claim, reply));
                else
                {
                    await ReleaseAsync(claim, hasFailed: operation == 2);
                    model.Released(claim, hasFailed: operation == 2);
                }
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Assert.Fail($"{failure.Message}\nAfter:\n{string.Join('\n', steps)}");
        }
    }

    private static Task<LedgerClaim[]> Waiters(IDeduplicationLedger ledger, MessageKey key, LedgerTerms terms) =>
        Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ClaimAtLastAsync(ledger, key, terms)));

    private static async Task RepeatAsync(IDeduplicationLedger ledger, IDeduplicationLedger other)
    {
        const int Clients = 8, Messages = 10;
        var topic = NewTopic();
        var running = new int[Messages];
        var replies = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(
            async () =>
            {
                var replies = new RecordedReply[Messages];
                for (var n = 0; n < Messages; n++)
                    replies[n] = await HandleAsync(client % 2 == 0 ? ledger : other, new(topic, $"~{n}"), client, n);
                return replies;
            },
            Cancellation))).WaitAsync(Patience, Cancellation);

        for (var n = 0; n < Messages; n++)
            foreach (var reply in replies) AssertReply(replies[0][n], reply[n]);

        async Task<RecordedReply> HandleAsync(IDeduplicationLedger ledger, MessageKey key, int client, int n)
        {
            for (var attempt = 0; ; attempt++)
            {
                var claim = await ClaimAtLastAsync(ledger, key, Lasting);
                if (claim.Reply is { } found) return found;
                Assert.True(Interlocked.Increment(ref running[n]) == 1, $"Two handle {key} at once.");
                await Task.Yield();
                Interlocked.Decrement(ref running[n]);
                // Every client's first attempt at some of the messages throws.
                if (attempt == 0 && (client + n) % 3 == 0) await ledger.ReleaseAsync(claim, hasFailed: true, Cancellation);
                else if (await ledger.RecordAsync(claim, Reply("ok", $"{client}"), Cancellation) is { } recorded) return recorded;
            }
        }
    }
}
