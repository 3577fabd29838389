using System.Text.Json.Nodes;
using Bennu.Protocol;

namespace Bennu.Testing.Presences;

/// <summary>
/// Who is present on a topic, as a stock client's <c>Presence</c> keeps it from what it is sent: a list first, then changes. After a join the former
/// list stays until the new one is there, and changes wait for it. Owner: the channel, under its gate.
/// </summary>
internal sealed class ClientPresences
{
    private readonly Dictionary<string, JsonObject> _entries = new(StringComparer.Ordinal);
    private readonly List<JsonObject> _early = [];
    private string? _joinRef; // of the join whose list is there

    public bool HasList => _joinRef is not null;

    public IEnumerable<KeyValuePair<string, JsonObject>> Entries => _entries;

    /// <summary>Takes a <c>presence_state</c>: what is not in it leaves, what is new joins.</summary>
    public void Replace(in Payload state, string joinRef)
    {
        _joinRef = joinRef;
        var list = Parse(state);
        var refs = list.SelectMany(static entry => RefsOf(entry.Value!)).ToHashSet();
        foreach (var (key, entry) in _entries.ToArray()) Keep(key, entry, meta => refs.Contains(RefOf(meta)));
        Join(list);
        foreach (var change in _early) Apply(change);
        _early.Clear();
    }

    /// <summary>Takes a <c>presence_diff</c>.</summary>
    public void Change(in Payload diff, string joinRef)
    {
        if (joinRef == _joinRef) Apply(Parse(diff));
        else _early.Add(Parse(diff));
    }

    /// <summary>As people read it.</summary>
    public override string ToString() =>
        $"present are {string.Join(", ", _entries.Select(static entry => $"\"{entry.Key}\" {entry.Value["metas"]!.ToJsonString()}").DefaultIfEmpty("none"))}";

    private void Apply(JsonObject diff)
    {
        Join(diff["joins"]!.AsObject());
        foreach (var (key, left) in diff["leaves"]!.AsObject())
        {
            var refs = RefsOf(left!).ToHashSet();
            if (_entries.TryGetValue(key, out var entry)) Keep(key, entry, meta => !refs.Contains(RefOf(meta)));
        }
    }

    // The metas that were there come first.
    private void Join(JsonObject joins)
    {
        foreach (var (key, joined) in joins)
        {
            var entry = joined!.DeepClone().AsObject();
            var refs = RefsOf(joined).ToHashSet();
            if (_entries.TryGetValue(key, out var former))
                entry["metas"] = Copy([.. MetasOf(former).Where(meta => !refs.Contains(RefOf(meta))), .. MetasOf(joined)]);
            _entries[key] = entry;
        }
    }

    private void Keep(string key, JsonObject entry, Func<JsonNode, bool> stays)
    {
        JsonNode[] metas = [.. MetasOf(entry).Where(stays)];
        if (metas.Length == 0) _entries.Remove(key);
        else entry["metas"] = Copy(metas);
    }

    private static JsonArray Copy(JsonNode[] metas) => new(Array.ConvertAll(metas, static meta => (JsonNode?)meta.DeepClone()));

    private static IEnumerable<JsonNode> MetasOf(JsonNode entry) => entry["metas"]!.AsArray().Select(static meta => meta!);

    private static IEnumerable<string> RefsOf(JsonNode entry) => MetasOf(entry).Select(RefOf);

    private static string RefOf(JsonNode meta) => (string)meta["phx_ref"]!;

    private static JsonObject Parse(in Payload payload) => JsonNode.Parse(payload.Data.Span)!.AsObject();
}
