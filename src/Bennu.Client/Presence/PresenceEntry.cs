using System.Text.Json;

namespace Bennu.Client.Presence;

/// <summary>Who is present under one key.</summary>
/// <param name="Key">The key, such as a user's id; any text.</param>
/// <param name="Metas">Its presences, the older ones first.</param>
/// <param name="Json">The entry as it came last, with what the server added beside <c>metas</c>.</param>
public sealed record PresenceEntry(string Key, IReadOnlyList<PresenceMeta> Metas, JsonElement Json)
{
    internal static IReadOnlyList<PresenceEntry> ReadAll(JsonElement json)
    {
        var entries = new List<PresenceEntry>();
        if (json.ValueKind != JsonValueKind.Object) return entries;
        foreach (var member in json.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Object || !member.Value.TryGetProperty("metas", out var metas)) continue;
            entries.Add(new PresenceEntry(member.Name, [.. metas.EnumerateArray().Select(Meta)], member.Value));
        }

        return entries;
    }

    internal PresenceEntry With(IEnumerable<PresenceMeta> metas) => this with { Metas = [.. metas] };

    internal bool Has(PresenceMeta meta) => Metas.Any(own => own.Ref == meta.Ref);

    private static PresenceMeta Meta(JsonElement meta) =>
        new(meta.TryGetProperty("phx_ref", out var @ref) ? @ref.GetString() ?? "" : "", meta);
}
