namespace LoadGenerator;

/// <summary>What one run measured. A run with a fault counts for nothing.</summary>
internal sealed record Measurement
{
    /// <summary>Length of the window all rates and shares refer to.</summary>
    public double Seconds { get; init; }

    /// <summary>Deliveries or replies in the window.</summary>
    public long Messages { get; init; }

    /// <summary>Acknowledged broadcasts per second, by all clients.</summary>
    public double AppendsPerSecond { get; init; }

    /// <summary>The same by one client alone.</summary>
    public double LoneAppendsPerSecond { get; init; }

    public double ServerCpuSeconds { get; init; }

    public double GeneratorCpuSeconds { get; init; }

    /// <summary>What the process between the nodes used.</summary>
    public double BrokerCpuSeconds { get; init; }

    public double P50Milliseconds { get; init; }

    public double P99Milliseconds { get; init; }

    public double BytesPerConnection { get; init; }

    /// <summary>How much more memory than before was ever resident while a log was replayed.</summary>
    public double PeakBytes { get; init; }

    public double RejoinSeconds { get; init; }

    public IReadOnlyList<string> Faults { get; init; } = [];
}
