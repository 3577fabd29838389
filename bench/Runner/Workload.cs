using LoadGenerator;
using static Runner.Server;

namespace Runner;

/// <summary>What the load generator is asked to do, and what is read from its answer.</summary>
internal sealed record Workload(string Name, string Arguments, params Measure[] Measures)
{
    private const int ReplayedMessages = 1_000_000;

    /// <summary>Whether the code is warmed up by a load of another kind first, so that connections alone are measured.</summary>
    internal bool IsPreheated { get; init; }

    /// <summary>Whether the generator kills the server, which must then start again.</summary>
    internal bool IsRestarted { get; init; }

    /// <summary>The servers that it makes no sense for.</summary>
    internal IReadOnlyList<Server> Omitted { get; init; } = [];

    /// <summary>A project that serves instead of the server's own, and fills the file first.</summary>
    internal string? Project { get; init; }

    /// <summary>How many messages that project puts into the file.</summary>
    internal int Messages { get; init; }

    internal static IReadOnlyList<Workload> Libraries { get; } =
    [
        new("fanout", "--mode fanout --clients 1000 --window 2",
            new Measure("deliveries per CPU second, 1 topic × 1,000 clients, 2 in flight", PerCpuSecond,
                new(2.5, Bennu, SignalR), new(1.3, Bennu, BareLoop))),
        new("fanout16", "--mode fanout --clients 1000 --window 16",
            new Measure("deliveries per CPU second, 1 topic × 1,000 clients, 16 in flight", PerCpuSecond, new Limit(4, Bennu, SignalR))),
        new("topics", "--mode fanout --clients 1000 --topics 100 --window 1",
            new Measure("deliveries per CPU second, 100 topics × 10 clients, 1 in flight each", PerCpuSecond,
                new(1.6, Bennu, SignalR), new(1.1, Bennu, BareLoop))),
        new("echo", "--mode echo --clients 100 --window 8",
            new Measure("echo replies per CPU second, 100 clients, 8 in flight each", PerCpuSecond, new Limit(1.4, Bennu, SignalR))),
        new("latency", "--mode fanout --clients 1000 --rate 10",
            new Measure("p99 in ms, 10 messages/s to 1,000 clients", m => m.P99Milliseconds, new Limit(0.7, Bennu, SignalR))
            {
                IsCost = true,
            }),
        new("idle", "--mode idle --clients 10000 --topics 100 --seconds 10",
            new Measure("resident bytes per idle connection, 10,000 joined", m => m.BytesPerConnection, new Limit(0.8, Bennu, SignalR))
            {
                IsCost = true,
            },
            new Measure("% of a core, 10,000 idle connections", m => 100 * m.ServerCpuSeconds / m.Seconds, new Limit(5, Bennu))
            {
                IsCost = true,
            })
        {
            IsPreheated = true,
        },
        new("rejoin", "--mode rejoin --clients 5000 --topics 100",
            new Measure("s until 5,000 clients are joined again after SIGKILL", m => m.RejoinSeconds, new Limit(0.7, Bennu, SignalR))
            {
                IsCost = true,
            },
            new Measure("CPU s for the start and these joins", m => m.ServerCpuSeconds) { IsCost = true })
        {
            IsPreheated = true, IsRestarted = true,
        },
    ];

    internal static IReadOnlyList<Workload> Durable { get; } =
    [
        new("fanout", "--mode fanout --clients 1000 --window 2",
            new Measure("deliveries per CPU second, 1 topic × 1,000 clients, 2 in flight", PerCpuSecond,
                new(0.7, Memory, Plain), new(0.7, Sqlite, Plain))),
        new("appends", "--mode append --clients 64 --seconds 2",
            new Measure("acknowledged broadcasts per second, 64 publishers, 1 in flight each", m => m.AppendsPerSecond),
            new Measure("the same, 1 publisher", m => m.LoneAppendsPerSecond),
            new Measure("64 publishers ÷ 1 publisher", m => m.AppendsPerSecond / m.LoneAppendsPerSecond, new Limit(20, Sqlite)))
        {
            Omitted = [Plain], // one plain publisher alone is above the rate that a client is allowed
        },
        new("rejoin", "--mode rejoin --clients 5000 --topics 100",
            new Measure("s until 5,000 clients are joined again after SIGKILL", m => m.RejoinSeconds, new Limit(1.5, Sqlite, Plain))
            {
                IsCost = true,
            },
            new Measure("CPU s for the start and these joins", m => m.ServerCpuSeconds) { IsCost = true })
        {
            IsPreheated = true, IsRestarted = true, Omitted = [Memory],
        },
        new("replay", $"--mode replay --clients 1 --messages {ReplayedMessages}",
            new Measure("messages per second, 1,000,000 replayed to 1 client", m => m.Messages / m.Seconds),
            new Measure("MB more resident at the most meanwhile", m => m.PeakBytes / 1e6, new Limit(100, Sqlite)) { IsCost = true })
        {
            Project = "ReplayServer", Messages = ReplayedMessages, Omitted = [Plain, Memory],
        },
    ];

    internal static IReadOnlyList<Workload> Cluster { get; } =
    [
        new("fanout", "--mode fanout --clients 999 --window 2",
            new Measure("deliveries per CPU second, 1 topic × 999 clients, 2 in flight", PerCpuSecond,
                new Limit(2, BennuOnRedis, SignalROnRedis))),
        new("fanout16", "--mode fanout --clients 999 --window 16",
            new Measure("deliveries per CPU second, 1 topic × 999 clients, 16 in flight", PerCpuSecond,
                new Limit(2, BennuOnRedis, SignalROnRedis)))
        {
            Omitted = [BennuOnNats],
        },
        new("topics", "--mode fanout --clients 810 --topics 90 --window 1",
            new Measure("deliveries per CPU second, 90 topics × 9 clients, 1 in flight each", PerCpuSecond,
                new Limit(2, BennuOnRedis, SignalROnRedis))),
        new("latency", "--mode fanout --clients 999 --rate 10",
            new Measure("p99 in ms, 10 messages/s to 999 clients", m => m.P99Milliseconds) { IsCost = true }),
    ];

    private static double PerCpuSecond(Measurement m) => m.Messages / m.ServerCpuSeconds;
}
