using System.Text.Json;
using Bennu.Channels;
using Bennu.Protocol;
using Bennu.PubSub.Presence;

namespace Bennu.Presences;

/// <summary>One key that is present on a topic, with the metas of all who track it.</summary>
/// <typeparam name="TMeta">What is tracked.</typeparam>
public sealed class PresenceEntry<TMeta>
{
    private readonly List<PresenceEntry> _entries = [];
    private readonly PayloadCodec _codec;
    private IReadOnlyList<PresenceMeta<TMeta>>? _metas;
    private List<KeyValuePair<string, Payload>>? _added;

    internal PresenceEntry(string key, PayloadCodec codec)
    {
        Key = key;
        _codec = codec;
    }

    /// <summary>The key, for example a user's id.</summary>
    public string Key { get; }

    /// <summary>What is tracked under it, in the order it came to this node.</summary>
    /// <exception cref="PayloadException">A node that runs another version tracks something else.</exception>
    public IReadOnlyList<PresenceMeta<TMeta>> Metas => _metas ??= _entries.ConvertAll(Decode);

    /// <summary>Adds a member to what clients are told about the key, beside <c>metas</c>. For <c>FetchAsync</c>.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="value">Its value; any type that the JSON options know.</param>
    public void Add<T>(string name, T value)
    {
        if (name == "metas") throw new ArgumentException("The member \"metas\" is taken.", nameof(name));
        (_added ??= []).Add(new(name, _codec.Encode(value)));
    }

    internal void Add(PresenceEntry entry) => _entries.Add(entry);

    // {"metas": [meta, …], added: value, …}
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("metas");
        foreach (var entry in _entries) json.WriteRawValue(MetaJson.Of(entry), skipInputValidation: true);
        json.WriteEndArray();
        foreach (var (name, value) in _added ?? [])
        {
            json.WritePropertyName(name);
            json.WriteRawValue(value.Data.Span, skipInputValidation: true);
        }
        json.WriteEndObject();
    }

    private PresenceMeta<TMeta> Decode(PresenceEntry entry) => _codec.TryDecode<TMeta>(Payload.Json(entry.Meta), out var value)
        ? new(value, entry.Ref, entry.PreviousRef)
        : throw new PayloadException($"The meta of a key on \"{entry.Topic}\", tracked on node \"{entry.Node}\", is no {typeof(TMeta).Name}.");
}
