using System.Collections.Concurrent;

namespace Customizing.Ticking;

/// <summary>What the stocks cost now; a source of your own takes its place.</summary>
internal sealed class StockPrices(Random random)
{
    private readonly ConcurrentDictionary<string, decimal> _amounts = new() { ["BNU"] = 42, ["PHX"] = 23 };

    public Price? Of(string symbol) => _amounts.TryGetValue(symbol, out var amount) ? new Price(symbol, amount) : null;

    /// <summary>Lets every price go its way; gives those that have changed.</summary>
    public IEnumerable<Price> Move()
    {
        foreach (var (symbol, amount) in _amounts)
        {
            var moved = Math.Max(1, amount + random.Next(-10, 11) / 10m);
            if (moved == amount) continue;
            _amounts[symbol] = moved;
            yield return new Price(symbol, moved);
        }
    }
}
