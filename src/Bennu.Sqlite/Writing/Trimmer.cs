using Bennu.Sqlite.Files;

namespace Bennu.Sqlite.Writing;

/// <summary>Removes a topic's oldest entries, a bounded number at a time. Owner: the writer's thread.</summary>
internal sealed class Trimmer(Database database)
{
    private const int MaxEntries = 1_000;

    private readonly Statement _oldest = database.Prepare(
        "SELECT position, recorded, length(payload) FROM entries WHERE topic = ? ORDER BY position LIMIT ?");

    private readonly Statement _remove = database.Prepare("DELETE FROM entries WHERE topic = ? AND position <= ?");

    /// <summary>Removes what exceeds the topic's bounds.</summary>
    /// <returns>Whether more is left to be removed.</returns>
    public bool Trim(TopicTail tail, DateTimeOffset now)
    {
        var (entries, bytes, steps) = (tail.Entries, tail.Bytes, 0);
        var oldestKept = tail.KeepTicks is { } ticks ? now.UtcTicks - ticks : long.MinValue;
        ulong? upTo = null;
        _oldest.Bind(1, tail.Id).Bind(2, MaxEntries);
        while (_oldest.Step())
        {
            // The newest one stays whatever its size.
            var isOver = entries > tail.KeepEntries || (bytes > tail.KeepBytes && entries > 1) || _oldest.Int(1) < oldestKept;
            if (!isOver) break;
            upTo = _oldest.Position(0);
            entries--;
            bytes -= _oldest.Int(2);
            steps++;
        }
        _oldest.Reset();
        if (upTo is not { } position) return false;
        _remove.Bind(1, tail.Id).Bind(2, position).Run();
        (tail.Entries, tail.Bytes) = (entries, bytes);
        return steps == MaxEntries;
    }
}
