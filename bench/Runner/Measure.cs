using LoadGenerator;

namespace Runner;

/// <summary>One figure of a workload, and what is promised of it.</summary>
internal sealed record Measure(string Name, Func<Measurement, double> Value, params Limit[] Limits)
{
    /// <summary>Whether less is better; then each limit is the highest value or ratio allowed, else the lowest.</summary>
    internal bool IsCost { get; init; }

    internal double? LimitOf(Server server, Server? against = null)
    {
        foreach (var limit in Limits)
            if (limit.Server == server && limit.Against == against) return limit.Value;
        return null;
    }

    internal bool Holds(double value, double limit) => IsCost ? value <= limit : value >= limit;
}
