using System.Buffers;
using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Bennu.Channels;
using Bennu.Protocol;
using Bennu.PubSub.Presence;

namespace Bennu.Presences;

/// <summary>The keys that are present on a topic. A copy, which does not change any more.</summary>
/// <typeparam name="TMeta">What is tracked.</typeparam>
public sealed class PresenceList<TMeta> : IReadOnlyList<PresenceEntry<TMeta>>
{
    private readonly List<PresenceEntry<TMeta>> _entries = [];
    private readonly Dictionary<string, PresenceEntry<TMeta>> _byKey = [];

    internal PresenceList(IEnumerable<PresenceEntry> entries, PayloadCodec codec)
    {
        foreach (var entry in entries)
        {
            if (!_byKey.TryGetValue(entry.Key, out var ofKey))
            {
                _byKey[entry.Key] = ofKey = new PresenceEntry<TMeta>(entry.Key, codec);
                _entries.Add(ofKey);
            }
            ofKey.Add(entry);
        }
    }

    /// <summary>How many keys are present.</summary>
    public int Count => _entries.Count;

    /// <inheritdoc/>
    public PresenceEntry<TMeta> this[int index] => _entries[index];

    /// <summary>Finds what is present under a key.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out PresenceEntry<TMeta>? entry) => _byKey.TryGetValue(key, out entry);

    /// <summary>The list as clients get it in <c>presence_state</c>: <c>{key: {"metas": […]}, …}</c> (section 6.2).</summary>
    public Payload ToPayload()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes)) Write(json);
        return Payload.Json(bytes.WrittenMemory);
    }

    /// <inheritdoc/>
    public IEnumerator<PresenceEntry<TMeta>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var entry in _entries)
        {
            json.WritePropertyName(entry.Key);
            entry.Write(json);
        }
        json.WriteEndObject();
    }
}
