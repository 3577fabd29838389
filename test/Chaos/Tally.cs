using System.Collections.Concurrent;

namespace Chaos;

/// <summary>Counts things by name, from any thread.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, int> _counts = [];

    public int Total => _counts.Values.Sum();

    public int this[string name] => _counts.GetValueOrDefault(name);

    public void Add(string name) => _counts.AddOrUpdate(name, 1, (_, count) => count + 1);

    public override string ToString()
    {
        if (_counts.IsEmpty) return "none";
        return string.Join(", ", _counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key} {c.Value:N0}"));
    }
}
