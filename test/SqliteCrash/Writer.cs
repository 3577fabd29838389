using Bennu.Sqlite;

namespace SqliteCrash;

/// <summary>The process that is killed: publishes as fast as it can, and prints every message that was acknowledged.</summary>
internal static class Writer
{
    private const int Publishers = 12, Topics = 4;

    public static async Task<int> RunAsync(string path, int life)
    {
        await using var store = SqliteStore.Open(new() { Path = path, RetentionInterval = TimeSpan.FromMilliseconds(20) });
        await using var output = Console.OpenStandardOutput();
        Lock printing = new();
        Print("ready");
        await Task.WhenAll(Enumerable.Range(0, Publishers).Select(i => Task.Run(async () =>
        {
            var publisher = new Publisher(store, $"room:{i % Topics}", $"{life}.{i}");
            while (true) Print((await publisher.PublishAsync()).ToString());
        })));
        return 0;

        void Print(string line)
        {
            lock (printing) output.Write(System.Text.Encoding.ASCII.GetBytes(line + "\n"));
        }
    }
}
