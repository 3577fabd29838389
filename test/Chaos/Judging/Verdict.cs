namespace Chaos.Judging;

/// <summary>Compares what was to happen to one kind of client with what did.</summary>
/// <param name="kind">Which kind.</param>
internal sealed class Verdict(string kind)
{
    public string Kind => kind;

    public int Delivered { get; private set; }

    public int Published { get; private set; }

    /// <summary>Entries of the log that a subscriber did not get.</summary>
    public Violations Lost { get; } = new($"lost ({kind})");

    /// <summary>Messages that a subscriber got again, or its own although it was to be left out.</summary>
    public Violations Repeated { get; } = new($"repeated ({kind})");

    /// <summary>Messages that a subscriber got after one that follows them in the log.</summary>
    public Violations OutOfOrder { get; } = new($"out of order ({kind})");

    /// <summary>Messages that a subscriber got and the log does not have at that place.</summary>
    public Violations NotInLog { get; } = new($"not in the log ({kind})");

    /// <summary>Message ids that stand in the log not once, though they were answered; or more than once.</summary>
    public Violations Runs { get; } = new($"handler runs other than 1 ({kind})");

    /// <summary>Judges all clients on all topics.</summary>
    /// <param name="accounts">What they got and said.</param>
    /// <param name="logOf">The log of a topic; null where topics have none, and everything published was to come.</param>
    /// <param name="strangers">Gets what the logs have and nobody published.</param>
    /// <returns>One verdict for each kind of client.</returns>
    public static List<Verdict> OnAll(IEnumerable<Account> accounts, Func<string, IReadOnlyList<Entry>>? logOf, Violations strangers)
    {
        List<Verdict> verdicts = [];
        foreach (var topic in accounts.ToLookup(a => a.Topic))
        {
            var log = logOf?.Invoke(topic.Key) ?? [.. topic.SelectMany(a => a.Published, (_, p) => new Entry("", p.By, p.Number))];
            var recorded = log.ToLookup(e => (e.By, e.Number), e => e.Cursor);
            var known = 0;
            foreach (var account in topic)
            {
                var verdict = verdicts.Find(v => v.Kind == account.Kind);
                if (verdict is null) verdicts.Add(verdict = new Verdict(account.Kind));
                known += verdict.Judge(account, log, recorded);
            }
            if (known != log.Count) strangers.Add(() => $"{topic.Key}: nobody published {log.Count - known} entries of the log");
        }
        return verdicts;
    }

    /// <summary>Judges one client on one topic.</summary>
    /// <param name="account">What it got and said.</param>
    /// <param name="log">Everything that it was to get, and what it was to be left out of.</param>
    /// <param name="recorded">The cursors under which the log has a message.</param>
    /// <returns>How many entries of the log are its own.</returns>
    public int Judge(Account account, IReadOnlyList<Entry> log, ILookup<(string By, int Number), string> recorded)
    {
        Delivered += account.Received.Count;
        Published += account.Published.Count;
        JudgeSubscriber(account.Who, log, account.Received, account.IsLeftOut);
        return JudgePublications(account.Topic, recorded, account.Published);
    }

    private void JudgeSubscriber(string who, IReadOnlyList<Entry> log, IReadOnlyList<Entry> received, Func<Entry, bool> isLeftOut)
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

    private int JudgePublications(string topic, ILookup<(string By, int Number), string> recorded, IEnumerable<Publication> publications)
    {
        var known = 0;
        foreach (var publication in publications)
        {
            string[] cursors = [.. recorded[(publication.By, publication.Number)]];
            known += cursors.Length;
            var (id, cursor) = (publication.Id, publication.Cursor);
            if (cursors.Length > 1) Runs.Add(() => $"{topic}: {id} stands in the log at {string.Join(", ", cursors)}");
            if (!publication.IsAnswered && !publication.IsAccepted) continue;
            if (cursors.Length == 0) Runs.Add(() => $"{topic}: {id} was answered or accepted and is not in the log");
            else if (publication.IsAnswered && cursor != cursors[0]) Runs.Add(() => $"{topic}: {id} is at {cursors[0]}, its reply says {cursor}");
        }
        return known;
    }
}
