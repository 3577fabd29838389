using System.Collections.Concurrent;

namespace Hostile.Attacks;

/// <summary>Counts the answers that a server gives. Any thread.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, int> _counts = new();

    public int this[string answer] => _counts.GetValueOrDefault(answer);

    public int Total => _counts.Values.Sum();

    public void Add(string answer, int count = 1) => _counts.AddOrUpdate(answer, count, (_, before) => before + count);

    public override string ToString() => string.Join(", ", _counts.OrderByDescending(c => c.Value).Select(c => $"{c.Key} ×{c.Value}"));
}
