using System.Diagnostics;
using Bennu.PubSub.TopicLogs;
using Bennu.Sqlite;

namespace SqliteCrash;

/// <summary>Measures durable appends per second: many publishers, each waiting for its message, against one.</summary>
internal static class Throughput
{
    private const int Many = 64;

    public static async Task RunAsync(TimeSpan duration)
    {
        await CompareAsync("one topic", _ => "room:1", withIds: false, duration);
        await CompareAsync("one topic, with message ids", _ => "room:1", withIds: true, duration);
        await CompareAsync("a topic each", i => $"room:{i}", withIds: false, duration);
        await CompareAsync("a topic each, with message ids", i => $"room:{i}", withIds: true, duration);
    }

    private static async Task CompareAsync(string name, Func<int, string> topic, bool withIds, TimeSpan duration)
    {
        var folder = Directory.CreateTempSubdirectory("bennu-sqlite-").FullName;
        try
        {
            await using var store = SqliteStore.Open(new() { Path = Path.Combine(folder, "speed.db") });
            await MeasureAsync(store, Many, topic, withIds, duration / 4);
            var (many, group) = await MeasureAsync(store, Many, topic, withIds, duration);
            var (one, _) = await MeasureAsync(store, 1, topic, withIds, duration);
            Console.WriteLine($"{name}: 1 publisher {one:N0} per second, {Many} {many:N0} in groups of {group:N0}: {many / one:N1} times");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(double PerSecond, double Group)> MeasureAsync(
        SqliteStore store, int publishers, Func<int, string> topic, bool withIds, TimeSpan duration)
    {
        var commits = store.Commits;
        var clock = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, publishers).Select(i => Task.Run(
            () => PublishAsync(store, topic(i), withIds, clock, duration))));
        return (counts.Sum() / clock.Elapsed.TotalSeconds, counts.Sum() / (double)(store.Commits - commits));
    }

    private static async Task<int> PublishAsync(SqliteStore store, string topic, bool withIds, Stopwatch clock, TimeSpan duration)
    {
        var session = Guid.NewGuid().ToString("N");
        var message = new LogMessage { Topic = topic, Event = "new_msg", Payload = new byte[100] };
        var retention = new LogRetention();
        var count = 0;
        for (; clock.Elapsed < duration; count++)
            await store.Log.AppendAsync(withIds ? message with { Id = $"~{session}-{count}" } : message, retention);
        return count;
    }
}
