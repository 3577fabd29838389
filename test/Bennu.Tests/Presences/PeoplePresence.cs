using Bennu.Presences;
using Bennu.Tests.Support;

namespace Bennu.Tests.Presences;

/// <summary>Who is in the rooms; what it adds and hears is the test's business.</summary>
internal sealed class PeoplePresence(Stage stage) : Presence<Mood>
{
    /// <summary>What happens when something is fetched; null for nothing.</summary>
    public Func<string, IReadOnlyList<PresenceEntry<Mood>>, Task>? Fetching { get; set; }

    /// <summary>Whether changes are noted on the stage, or throw.</summary>
    public bool Notes { get; set; }

    public bool Throws { get; set; }

    protected override ValueTask FetchAsync(string topic, IReadOnlyList<PresenceEntry<Mood>> entries, CancellationToken cancellationToken) =>
        Fetching is null ? default : new(Fetching(topic, entries));

    protected override ValueTask HandleMetasAsync(PresenceChange<Mood> change, CancellationToken cancellationToken)
    {
        if (Throws) throw new InvalidOperationException("as the test wants");
        if (Notes) stage.Note($"{change.Topic} +{Text(change.Joins)} -{Text(change.Leaves)} ={Text(change.Present)}");
        return default;
    }

    private static string Text(PresenceList<Mood> list) =>
        string.Join(",", list.SelectMany(entry => entry.Metas.Select(meta => $"{entry.Key}:{meta.Value.Text}")));
}
