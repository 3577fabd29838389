namespace Chaos.Judging;

/// <summary>Counts the breaches of one promise, from any thread, and remembers the first few.</summary>
internal sealed class Violations(string promise)
{
    private const int Shown = 5;

    private readonly List<string> _first = [];

    /// <summary>What was promised, for instance <c>lost</c>: never.</summary>
    public string Promise => promise;

    public int Count { get; private set; }

    public IReadOnlyList<string> First => _first;

    /// <summary>Counts one breach; its description is made only where it will be shown.</summary>
    public void Add(Func<string> describe)
    {
        lock (_first)
            if (Count++ < Shown) _first.Add(describe());
    }
}
