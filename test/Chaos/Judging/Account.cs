namespace Chaos.Judging;

/// <summary>What one client got of a topic and said on it.</summary>
/// <param name="Kind">Which kind of client it is.</param>
/// <param name="Who">The client and the topic, in the descriptions of violations.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Received">In the order in which it came.</param>
/// <param name="Published">What it handed over, or was about to.</param>
internal sealed record Account(
    string Kind, string Who, string Topic, IReadOnlyList<Entry> Received, IReadOnlyCollection<Publication> Published)
{
    private readonly HashSet<(string By, int Number)> _leftOut = [.. Published.Where(p => p.IsFrom).Select(p => (p.By, p.Number))];

    /// <summary>Whether a message is its own and was to reach all but itself.</summary>
    public bool IsLeftOut(Entry entry) => _leftOut.Contains((entry.By, entry.Number));

    /// <summary>Whether it has got the last message of the log that was meant for it.</summary>
    public bool IsCaughtUpWith(IReadOnlyList<Entry> log)
    {
        var last = log.Count - 1;
        while (last >= 0 && IsLeftOut(log[last])) last--;
        return last < 0 || (Received.Count > 0 && Received[^1] == log[last]);
    }
}
