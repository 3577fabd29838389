using Bennu.Channels;

namespace Customizing.Ticking;

/// <summary>Tells the price at the join. The changes come from the ticker, straight to the client: no code of the channel runs.</summary>
internal sealed partial class StockChannel(StockPrices prices) : Channel<Visitor>
{
    private readonly StockPrices _prices = prices;

    [Join]
    private JoinResult Join(Topic topic) =>
        _prices.Of(topic.Subtopic) is { } price ? JoinResult.Ok(price) : JoinResult.Error("no such stock");
}

internal sealed record Price(string Symbol, decimal Amount);
