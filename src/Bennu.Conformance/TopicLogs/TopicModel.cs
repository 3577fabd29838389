using Bennu.PubSub.TopicLogs;

namespace Bennu.Conformance;

/// <summary>
/// A topic's log as simple as can be: it keeps everything, and knows between which bounds an engine may have removed the oldest.
/// </summary>
/// <param name="isExact">Whether the engine removes at once.</param>
internal sealed class TopicModel(bool isExact)
{
    private readonly List<(LogLink Link, LogMessage Message)> _all = [];
    private readonly Dictionary<string, LogLink> _ids = [];
    private int _leastRemoved, _mostRemoved;

    public int Count => _all.Count;

    public LogRetention Retention { get; private set; } = new() { IdWindow = TimeSpan.FromDays(1) };

    private ulong Last => PositionBefore(Count);

    public void Appended(LogMessage message, LogRetention retention, LogAppend append)
    {
        if (message.Id is not null && _ids.TryGetValue(message.Id, out var first))
        {
            Assert.Equal(new LogAppend(first, IsRepeat: true), append);
            return;
        }

        Assert.False(append.IsRepeat, "A new message is called a repeat.");
        Assert.Equal(Last, append.Link.Previous);
        Assert.True(append.Link.Position > Last, $"{append.Link} does not lie above {Last}.");
        _all.Add((append.Link, message));
        if (message.Id is not null) _ids.Add(message.Id, append.Link);
        Retention = retention;
        var byBytes = RemovedByBytes();
        _mostRemoved = Math.Max(_mostRemoved, Math.Max(byBytes, Count - retention.Count));
        if (isExact) _leastRemoved = Math.Max(_leastRemoved, Math.Max(byBytes, Count - retention.Count - (retention.Count / 10)));
    }

    public void Read(ulong after, int maxEntries, long maxBytes, LogPage page)
    {
        var removed = page.First == 0 ? Count : _all.FindIndex(one => one.Link.Position == page.First);
        Assert.InRange(removed, _leastRemoved, _mostRemoved);
        _leastRemoved = removed;

        Assert.Equal(Last, page.Last);
        var expected = Expected(_all.Skip(removed).Where(one => one.Link.Position > after), maxEntries, maxBytes);
        Assert.Equal(
            expected.Select(one => (one.Link.Position, one.Link.Previous)),
            page.Entries.Select(entry => (entry.Position, entry.Previous)));
        foreach (var ((_, message), entry) in expected.Zip(page.Entries))
            Assert.True(message.Payload.Span.SequenceEqual(entry.Message.Payload.Span), $"{entry.Position} has another message's payload.");

        // A place that somebody can have seen: that of a message, or the one before the first.
        var seen = after == 0 ? 0 : _all.FindIndex(one => one.Link.Position == after) + 1;
        if (seen == 0 && after != 0) return;
        Assert.Equal(seen >= removed ? Continuity.Proven : Continuity.Expired, page.Continues(new(page.Epoch, after)));
    }

    public void Found(LogStart start, LogPlace place)
    {
        var possible = Enumerable.Range(_leastRemoved, _mostRemoved - _leastRemoved + 1)
            .Select(removed => PositionBefore(Math.Max(removed, Count - start.Count)));
        Assert.Contains(place.Position, possible);
    }

    /// <summary>A position that was given, one beside it, or 0.</summary>
    public ulong AnyPosition(Random random)
    {
        var position = PositionBefore(random.Next(Math.Max(0, _leastRemoved - 3), Count + 1));
        return position > 0 && random.Next(5) == 0 ? position - 1 + (ulong)random.Next(3) : position;
    }

    private static List<(LogLink Link, LogMessage Message)> Expected(
        IEnumerable<(LogLink Link, LogMessage Message)> following, int maxEntries, long maxBytes)
    {
        List<(LogLink, LogMessage)> expected = [];
        long bytes = 0;
        foreach (var one in following.Take(maxEntries))
        {
            bytes += one.Message.Payload.Length;
            if (bytes > maxBytes && expected.Count > 0) break;
            expected.Add(one);
        }

        return expected;
    }

    private ulong PositionBefore(int index) => index == 0 ? 0 : _all[index - 1].Link.Position;

    private int RemovedByBytes()
    {
        var removed = Count - 1;
        long bytes = _all[removed].Message.Payload.Length;
        while (removed > 0 && (bytes += _all[removed - 1].Message.Payload.Length) <= (Retention.Bytes ?? long.MaxValue)) removed--;
        return removed;
    }
}
