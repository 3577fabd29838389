using System.Text;
using Bennu.PubSub.Deduplication;
using Bennu.PubSub.TopicLogs;
using Bennu.Sqlite;

namespace SqliteCrash;

/// <summary>Appends messages with ids to one topic, each after a claim and followed by a record, as a channel does.</summary>
internal sealed class Publisher(SqliteStore store, string topic, string session, int payload = 100)
{
    public static readonly LogRetention KeepsAll = new() { Count = int.MaxValue, IdWindow = TimeSpan.FromDays(1) };

    private static readonly LedgerTerms Terms = new() { Window = TimeSpan.FromDays(1), MaxIds = int.MaxValue };

    private int _count;

    /// <summary>Publishes the next message. Its payload is its id, padded.</summary>
    public async Task<Acknowledged> PublishAsync()
    {
        var id = $"~{session}-{_count++}";
        // The first one claims nothing, so that appends are not slowed down by the ledger only.
        var claim = _count % 2 == 0 ? await store.Ledger.ClaimAsync(new(topic, id), Terms) : null;
        var message = new LogMessage { Topic = topic, Event = "new_msg", Payload = Encoding.UTF8.GetBytes(id.PadRight(payload)), Id = id };
        var (link, isRepeat) = await store.Log.AppendAsync(message, KeepsAll);
        if (isRepeat) throw new InvalidOperationException($"{id} was not appended before.");
        if (claim is not null) await store.Ledger.RecordAsync(claim, new("ok", Encoding.UTF8.GetBytes(id)));
        return new(link.Epoch, topic, link.Position, link.Previous, id);
    }
}
