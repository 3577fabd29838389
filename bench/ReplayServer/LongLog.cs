using Bennu.PubSub.TopicLogs;
using Bennu.Sqlite;
using LoadGenerator;

namespace ReplayServer;

/// <summary>The messages that the load generator expects in its first durable topic.</summary>
internal static class LongLog
{
    public const int Keep = 1_000_000;

    private const int AtOnce = 1_024, PayloadBytes = 128;

    public static async Task FillAsync(string path, int count)
    {
        await using var store = SqliteStore.Open(new() { Path = path, Synchronous = SqliteSynchronous.Normal });
        var retention = new LogRetention { Count = Keep };
        var appends = new List<Task>(AtOnce);
        for (var sequence = 0; sequence < count; sequence++)
        {
            var message = new LogMessage { Topic = "durable:0", Event = "msg", Payload = Json(sequence) };
            appends.Add(store.Log.AppendAsync(message, retention).AsTask());
            if (appends.Count < AtOnce && sequence < count - 1) continue;
            await Task.WhenAll(appends);
            appends.Clear();
        }
    }

    private static byte[] Json(long sequence)
    {
        byte[] json = [.. "{\"p\":\""u8, .. new byte[PayloadBytes], .. "\"}"u8];
        PayloadText.Write(json.AsSpan("{\"p\":\"".Length, PayloadBytes), 0, sequence);
        return json;
    }
}
