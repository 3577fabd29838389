using System.Diagnostics;
using Bennu.PubSub.TopicLogs;
using Bennu.Sqlite;

namespace SqliteCrash;

/// <summary>Measures durable appends per second: many publishers, each waiting for its message, against one.</summary>
internal static class Throughput
{
    public static async Task RunAsync(TimeSpan duration)
    {
        var folder = Directory.CreateTempSubdirectory("bennu-sqlite-").FullName;
        try
        {
            await using var store = SqliteStore.Open(new() { Path = Path.Combine(folder, "speed.db") });
            await MeasureAsync(store, 64, duration / 4);
            var many = await MeasureAsync(store, 64, duration);
            var one = await MeasureAsync(store, 1, duration);
            Console.WriteLine($"appends per second: 1 publisher {one:N0}, 64 publishers {many:N0}, {many / one:N1} times as many");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> MeasureAsync(SqliteStore store, int publishers, TimeSpan duration)
    {
        var before = store.Commits;
        var clock = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, publishers).Select(i => Task.Run(() => PublishAsync(store, Environment.GetEnvironmentVariable("ONE") is null ? $"room:{i}" : "room:1", clock, duration))));
        var c = store.Commits - before; Console.WriteLine($"{publishers}: {counts.Sum()} in {c} commits, {counts.Sum() / (double)c:N1} each, {clock.Elapsed.TotalMicroseconds / c:N0} us per commit");
        return counts.Sum() / clock.Elapsed.TotalSeconds;
    }

    private static async Task<int> PublishAsync(SqliteStore store, string topic, Stopwatch clock, TimeSpan duration)
    {
        var session = Guid.NewGuid().ToString("N");
        var message = new LogMessage { Topic = topic, Event = "new_msg", Payload = new byte[100] };
        var retention = new LogRetention();
        var count = 0;
        for (; clock.Elapsed < duration; count++)
            await store.Log.AppendAsync(Environment.GetEnvironmentVariable("NOID") is null ? message with { Id = $"~{session}-{count}" } : message, retention);
        return count;
    }
}
