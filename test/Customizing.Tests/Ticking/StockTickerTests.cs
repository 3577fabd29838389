using Customizing.Ticking;

namespace Customizing.Tests.Ticking;

public sealed class StockTickerTests : IAsyncLifetime
{
    private readonly ChannelTest _app = ChannelTest.Start<VisitorSocket>(services => services
        .AddSingleton(new StockPrices(new Random(1)))
        .AddSingleton<StockTicker>()
        .AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, PayloadJson.Default)));

    private TestClient _ann = null!;

    public async ValueTask InitializeAsync() => _ann = await _app.ConnectAsync(new { name = "ann" });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Join_tells_the_price_and_the_ticker_its_changes()
    {
        var stock = await _ann.JoinAsync("stock:BNU");
        Assert.Equal(new Price("BNU", 42), stock.JoinReply.As<Price>());
        await _app.Services.GetRequiredService<StockTicker>().TickAsync(TestContext.Current.CancellationToken);
        await _app.SettleAsync();
        var changed = stock.AssertPushed<Price>("price", price => price.Amount != 42);
        Assert.Equal(changed, (await (await _app.ConnectAsync(new { name = "bob" })).JoinAsync("stock:BNU")).JoinReply.As<Price>());
    }

    [Fact]
    public async Task Stock_that_is_not_traded_is_refused() =>
        Assert.Equal("no such stock", (await _ann.JoinRefusedAsync("stock:XXX")).Reason);
}
