using LoadGenerator;

namespace Runner;

/// <summary>What the load generator is asked to do, and what is read from its answer.</summary>
internal sealed record Workload(string Name, string Arguments, params Measure[] Measures)
{
    /// <summary>Whether the code is warmed up by a load of another kind first, so that connections alone are measured.</summary>
    internal bool IsPreheated { get; init; }

    /// <summary>Whether the generator kills the server, which must then start again.</summary>
    internal bool IsRestarted { get; init; }

    internal static IReadOnlyList<Workload> All { get; } =
    [
        new("fanout", "--mode fanout --clients 1000 --window 2",
            new Measure("deliveries per CPU second, 1 topic × 1,000 clients, 2 in flight", PerCpuSecond)
            {
                SignalRLimit = 2.5, BareLoopLimit = 1.3,
            }),
        new("fanout16", "--mode fanout --clients 1000 --window 16",
            new Measure("deliveries per CPU second, 1 topic × 1,000 clients, 16 in flight", PerCpuSecond) { SignalRLimit = 4 }),
        new("topics", "--mode fanout --clients 1000 --topics 100 --window 1",
            new Measure("deliveries per CPU second, 100 topics × 10 clients, 1 in flight each", PerCpuSecond)
            {
                SignalRLimit = 1.6, BareLoopLimit = 1.1,
            }),
        new("echo", "--mode echo --clients 100 --window 8",
            new Measure("echo replies per CPU second, 100 clients, 8 in flight each", PerCpuSecond) { SignalRLimit = 1.4 }),
        new("latency", "--mode fanout --clients 1000 --rate 10",
            new Measure("p99 in ms, 10 messages/s to 1,000 clients", m => m.P99Milliseconds) { IsCost = true, SignalRLimit = 0.7 }),
        new("idle", "--mode idle --clients 10000 --topics 100 --seconds 10",
            new Measure("resident bytes per idle connection, 10,000 joined", m => m.BytesPerConnection)
            {
                IsCost = true, SignalRLimit = 0.8,
            },
            new Measure("% of a core, 10,000 idle connections", m => 100 * m.ServerCpuSeconds / m.Seconds) { IsCost = true, Limit = 5 })
        {
            IsPreheated = true,
        },
        new("rejoin", "--mode rejoin --clients 5000 --topics 100",
            new Measure("s until 5,000 clients are joined again after SIGKILL", m => m.RejoinSeconds)
            {
                IsCost = true, SignalRLimit = 0.7,
            },
            new Measure("CPU s for the start and these joins", m => m.ServerCpuSeconds) { IsCost = true })
        {
            IsPreheated = true, IsRestarted = true,
        },
    ];

    private static double PerCpuSecond(Measurement m) => m.Messages / m.ServerCpuSeconds;
}
