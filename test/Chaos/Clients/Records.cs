using System.Collections.Concurrent;
using Chaos.Judging;

namespace Chaos.Clients;

/// <summary>What all clients together have met with.</summary>
internal sealed class Records
{
    public Tally Happenings { get; } = new();

    /// <summary>When a client asked for a connection, in milliseconds.</summary>
    public ConcurrentQueue<long> Arrivals { get; } = [];

    public Tally Deliveries { get; } = new();

    /// <summary>Joins that were not resumed, although nothing was ever removed from a log.</summary>
    public Violations Resets { get; } = new("resets");

    /// <summary>Messages that break the protocol, and replies to one message id that differ.</summary>
    public Violations Protocol { get; } = new("breaches of protocol");
}
