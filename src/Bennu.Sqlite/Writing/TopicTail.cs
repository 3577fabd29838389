using Bennu.PubSub.TopicLogs;

namespace Bennu.Sqlite.Writing;

/// <summary>What the writer knows of a topic. Owner: the writer's thread. Forgotten when the transaction that changed it fails.</summary>
internal sealed class TopicTail(long id)
{
    public long Id { get; } = id;

    public ulong Last { get; set; }

    /// <summary>How many entries are retained.</summary>
    public long Entries { get; set; }

    /// <summary>How many bytes of payload are retained.</summary>
    public long Bytes { get; set; }

    public long KeepEntries { get; set; }

    public long? KeepBytes { get; set; }

    public long? KeepTicks { get; set; }

    /// <summary>Whether the row in the database is behind.</summary>
    public bool IsChanged { get; set; }

    // Removing a few at a time costs less than one by one, and never holds up a group of appends for long.
    public bool IsOver => Entries > KeepEntries + Math.Min(KeepEntries / 10, 200) || Bytes > KeepBytes;

    public void Keep(LogRetention retention)
    {
        KeepEntries = Math.Max(retention.Count, 0);
        KeepBytes = retention.Bytes;
        KeepTicks = retention.Age?.Ticks;
    }
}
