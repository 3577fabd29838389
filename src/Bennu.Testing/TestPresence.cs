using System.Text.Json;
using System.Text.Json.Nodes;
using Bennu.Protocol;
using Bennu.Testing.Wire;

namespace Bennu.Testing;

/// <summary>One key that is present on a topic, as a client has it.</summary>
/// <typeparam name="TMeta">What is tracked.</typeparam>
public sealed class TestPresence<TMeta>
{
    private readonly JsonObject _entry;
    private readonly ClientCodec _codec;

    internal TestPresence(string key, JsonObject entry, ClientCodec codec)
    {
        (Key, _entry, _codec) = (key, entry, codec);
        Metas = [.. entry["metas"]!.AsArray().Select(meta => Decode(meta!.AsObject()))];
    }

    /// <summary>The key, for example a user's id.</summary>
    public string Key { get; }

    /// <summary>What is tracked under it, the latest last.</summary>
    public IReadOnlyList<TMeta> Metas { get; }

    /// <summary>What the presence's <c>FetchAsync</c> has added.</summary>
    /// <param name="name">The member's name.</param>
    /// <exception cref="JsonException">It is not there, or not of that type.</exception>
    public T Added<T>(string name) => _entry.TryGetPropertyValue(name, out var value) && value is not null
        ? _codec.Decode<T>(ToPayload(value))
        : throw new JsonException($"The key \"{Key}\" has no member \"{name}\".");

    // The refs are the protocol's, and the type may allow no members but its own.
    private TMeta Decode(JsonObject meta)
    {
        var tracked = meta.DeepClone().AsObject();
        tracked.Remove("phx_ref");
        tracked.Remove("phx_ref_prev");
        return _codec.Decode<TMeta>(ToPayload(tracked));
    }

    private static Payload ToPayload(JsonNode node) => Payload.Json(JsonSerializer.SerializeToUtf8Bytes(node));
}
