using Bennu.Broadcasting;

namespace Customizing.Ticking;

/// <summary>Broadcasts the changes of prices, from outside any channel.</summary>
internal sealed class StockTicker(StockPrices prices, IBroadcaster broadcaster, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
            await TickAsync(stoppingToken);
        }
    }

    internal async Task TickAsync(CancellationToken ct)
    {
        foreach (var price in prices.Move())
            await broadcaster.BroadcastAsync($"stock:{price.Symbol}", "price", price, ct);
    }
}
