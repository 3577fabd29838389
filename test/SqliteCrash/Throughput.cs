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
        var clock = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, publishers).Select(i => Task.Run(() => PublishAsync(store, $"room:{i}", clock, duration))));
        return counts.Sum() / clock.Elapsed.TotalSeconds;
    }

    private static async Task<int> PublishAsync(SqliteStore store, string topic, Stopwatch clock, TimeSpan duration)
    {
        var session = Guid.NewGuid().ToString("N");
        var message = new LogMessage { Topic = topic, Event = "new_msg", Payload = new byte[100] };
        var retention = new LogRetention();
        var count = 0;
        for (; clock.Elapsed < duration; count++)
            await store.Log.AppendAsync(message with { Id = $"~{session}-{count}" }, retention);
        return count;
    }
}
