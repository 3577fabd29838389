using Bennu.PubSub.Deduplication;

namespace Bennu.Nats.Tests.Claims;

public sealed class LossTests(NatsServer server) : IClassFixture<NatsServer>, IAsyncLifetime
{
    private static readonly LedgerTerms Terms = new() { MaxIds = 1_000 };

    private readonly LogNode _node = new(server.Options);

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Server_that_lost_everything_takes_claims_again_from_a_node_that_counts_them_first()
    {
        await ClaimAsync();
        await server.KillAsync();
        server.Wipe();
        await server.StartAsync();

        // What was counted before is old.
        _node.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(ClaimOutcome.Granted, (await LogNode.SoonAsync(ClaimAsync)).Outcome);
    }

    [Fact]
    public async Task Topic_that_is_full_takes_claims_again_from_a_server_that_lost_everything()
    {
        var (topic, few) = (LogNode.NewTopic(), Terms with { MaxIds = 1 });
        Assert.Equal(ClaimOutcome.Granted, (await ClaimAsync(topic, few)).Outcome);
        Assert.Equal(ClaimOutcome.Full, (await ClaimAsync(topic, few)).Outcome);
        await server.KillAsync();
        server.Wipe();
        await server.StartAsync();

        _node.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(ClaimOutcome.Granted, (await LogNode.SoonAsync(() => ClaimAsync(topic, few))).Outcome);
    }

    private Task<LedgerClaim> ClaimAsync() => ClaimAsync(LogNode.NewTopic(), Terms);

    private async Task<LedgerClaim> ClaimAsync(string topic, LedgerTerms terms) =>
        await _node.Backplane.Ledger.ClaimAsync(new(topic, $"~{Guid.NewGuid():N}-1"), terms, TestContext.Current.CancellationToken);
}
