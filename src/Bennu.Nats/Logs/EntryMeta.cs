using Bennu.PubSub.TopicLogs;

namespace Bennu.Nats.Logs;

/// <summary>
/// What is written with every message of a topic, and never decreases along it. As each message is stored only where the last one is what
/// its writer knows, the newest one's numbers are the state of the whole topic.
/// </summary>
internal sealed record EntryMeta
{
    /// <summary>How long an id's message is kept beyond the time for which the stream knows the id.</summary>
    private static readonly TimeSpan IdMargin = TimeSpan.FromMinutes(1);

    /// <summary>The stream's sequence; 0 before it is stored.</summary>
    public ulong Sequence { get; init; }

    public required ulong Position { get; init; }

    public required ulong Previous { get; init; }

    /// <summary>How many messages the topic has had, this one included.</summary>
    public required ulong Ordinal { get; init; }

    /// <summary>How many bytes of payload the messages before it had.</summary>
    public required ulong Start { get; init; }

    /// <summary>When it was recorded, in ticks.</summary>
    public required ulong RecordedAt { get; init; }

    /// <summary>Until when it, or an id before it, has to be found, in ticks.</summary>
    public required ulong KeepUntil { get; init; }

    /// <summary>What has a smaller ordinal than this is removed.</summary>
    public required ulong FirstOrdinal { get; init; }

    /// <summary>What starts before this is removed.</summary>
    public required ulong FirstStart { get; init; }

    /// <summary>What was recorded before this is removed, in ticks.</summary>
    public required ulong FirstRecordedAt { get; init; }

    /// <summary>The age at which messages are removed from now on, in ticks; 0 for none.</summary>
    public required ulong Age { get; init; }

    /// <summary>How many bytes its own payload has.</summary>
    public required int Length { get; init; }

    /// <summary>That of the message that follows one.</summary>
    /// <param name="last">The topic's last one, where there is one.</param>
    /// <param name="message">The message.</param>
    /// <param name="retention">The topic's retention from now on.</param>
    /// <param name="idWindow">How long the stream knows ids.</param>
    /// <param name="time">The time.</param>
    public static EntryMeta After(EntryMeta? last, LogMessage message, LogRetention retention, TimeSpan idWindow, DateTimeOffset time)
    {
        // Times never decrease, though the clock may be set back or another node's be ahead.
        var now = Math.Max((ulong)time.UtcTicks, last?.RecordedAt ?? 0);
        var ordinal = (last?.Ordinal ?? 0) + 1;
        var start = last is null ? 0 : last.Start + (ulong)last.Length;
        var end = start + (ulong)message.Payload.Length;
        var firstOrdinal = last?.FirstOrdinal ?? 1;
        var count = (ulong)Math.Max(1, retention.Count);
        // A tenth more may stay, so the first one need not be another after each append.
        if (ordinal + 1 - firstOrdinal > count + (count / 10)) firstOrdinal = ordinal + 1 - count;
        var firstStart = retention.Bytes is { } bytes ? Less(end, (ulong)Math.Max(0, bytes)) : 0;
        var age = (ulong)Math.Max(1, retention.Age?.Ticks ?? 0);
        return new()
        {
            Position = LogPosition.Next(last?.Position ?? 0, new((long)now, TimeSpan.Zero)),
            Previous = last?.Position ?? 0,
            Ordinal = ordinal,
            Start = start,
            RecordedAt = now,
            KeepUntil = Math.Max(last?.KeepUntil ?? 0, message.Id is null ? 0 : now + (ulong)(idWindow + IdMargin).Ticks),
            FirstOrdinal = firstOrdinal,
            FirstStart = Math.Max(last?.FirstStart ?? 0, Math.Min(firstStart, start)),
            FirstRecordedAt = Math.Max(last?.RemovedBefore(time) ?? 0, retention.Age is null ? 0 : Less(now, age)),
            Age = retention.Age is null ? 0 : age,
            Length = message.Payload.Length,
        };
    }

    /// <summary>What was recorded before this is removed at a time, in ticks, where this is the topic's last one.</summary>
    public ulong RemovedBefore(DateTimeOffset time) =>
        Age == 0 ? FirstRecordedAt : Math.Max(FirstRecordedAt, Less((ulong)time.UtcTicks, Age));

    private static ulong Less(ulong a, ulong b) => a > b ? a - b : 0;
}
