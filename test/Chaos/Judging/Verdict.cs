namespace Chaos.Judging;

/// <summary>Compares what was to happen with what did.</summary>
internal sealed class Verdict
{
    /// <summary>Entries of the log that a subscriber did not get.</summary>
    public Violations Lost { get; } = new("lost");

    /// <summary>Messages that a subscriber got again, or its own although it was to be left out.</summary>
    public Violations Repeated { get; } = new("repeated");

    /// <summary>Messages that a subscriber got after one that follows them in the log.</summary>
    public Violations OutOfOrder { get; } = new("out of order");

    /// <summary>Messages that a subscriber got and the log does not have at that place.</summary>
    public Violations NotInLog { get; } = new("not in the log");

    /// <summary>Message ids that stand in the log not once, though they were answered; or more than once.</summary>
    public Violations Runs { get; } = new("handler runs other than 1");

    /// <summary>Judges what one subscriber of a topic got.</summary>
    /// <param name="who">The subscriber, in the descriptions of violations.</param>
    /// <param name="log">Everything that it was to get, and what it was to be left out of.</param>
    /// <param name="received">What it got, in that order.</param>
    /// <param name="isLeftOut">Whether it was not to get an entry.</param>
    public void JudgeSubscriber(string who, IReadOnlyList<Entry> log, IReadOnlyList<Entry> received, Func<Entry, bool> isLeftOut)
    {
        Dictionary<Entry, int> places = new(log.Count);
        for (var i = 0; i < log.Count; i++) places.TryAdd(log[i], i);
        var seen = new bool[log.Count];
        var last = -1;
        foreach (var entry in received)
        {
            if (!places.TryGetValue(entry, out var place))
            {
                NotInLog.Add(() => $"{who} got {entry}, which the log does not have");
            }
            else if (isLeftOut(entry))
            {
                Repeated.Add(() => $"{who} got its own {entry}");
            }
            else if (seen[place])
            {
                Repeated.Add(() => $"{who} got {entry} again");
            }
            else
            {
                seen[place] = true;
                if (place > last) last = place;
                else OutOfOrder.Add(() => $"{who} got {entry} after {log[last]}");
            }
        }
        for (var i = 0; i < log.Count; i++)
        {
            if (seen[i] || isLeftOut(log[i])) continue;
            var entry = log[i];
            Lost.Add(() => $"{who} did not get {entry}, and got as far as {(last < 0 ? "the start" : log[last])}");
        }
    }

    /// <summary>Judges what became of the messages published to one topic.</summary>
    public void JudgePublications(string topic, IReadOnlyList<Entry> log, IEnumerable<Publication> publications)
    {
        var recorded = log.ToLookup(e => (e.By, e.Number), e => e.Cursor);
        var known = 0;
        foreach (var publication in publications)
        {
            string[] cursors = [.. recorded[(publication.By, publication.Number)]];
            known += cursors.Length;
            if (cursors.Length > 1) Runs.Add(() => $"{topic}: {publication.Id} stands in the log at {string.Join(", ", cursors)}");
            if (!publication.IsAnswered) continue;
            var (id, cursor) = (publication.Id, publication.Cursor);
            if (cursors.Length == 0) Runs.Add(() => $"{topic}: {id} was answered and is not in the log");
            else if (cursor != cursors[0]) Runs.Add(() => $"{topic}: {id} is at {cursors[0]}, its reply says {cursor}");
        }
        if (known != log.Count) Runs.Add(() => $"{topic}: nobody published {log.Count - known} entries of the log");
    }
}
