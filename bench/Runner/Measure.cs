using LoadGenerator;

namespace Runner;

/// <summary>One figure of a workload, and the ratios to the other servers that Bennu promises.</summary>
internal sealed record Measure(string Name, Func<Measurement, double> Value)
{
    /// <summary>Whether less is better; then each limit is the highest ratio allowed, else the lowest.</summary>
    internal bool IsCost { get; init; }

    internal double? SignalRLimit { get; init; }

    internal double? BareLoopLimit { get; init; }

    /// <summary>The highest value of Bennu itself that is allowed.</summary>
    internal double? Limit { get; init; }

    internal double? LimitAgainst(Server server) => server == Server.SignalR ? SignalRLimit : BareLoopLimit;

    internal bool Holds(double ratio, double limit) => IsCost ? ratio <= limit : ratio >= limit;
}
