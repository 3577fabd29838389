using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bennu.Protocol;

namespace Bennu.Testing.Wire;

/// <summary>What a test gives and wants as payloads: by the server's JSON options, and those types that they do not know by reflection.</summary>
internal sealed class ClientCodec(JsonSerializerOptions server)
{
    private readonly JsonSerializerOptions _json = new(server)
    {
        TypeInfoResolver = JsonTypeInfoResolver.Combine([.. server.TypeInfoResolverChain, new DefaultJsonTypeInfoResolver()]),
    };

    public Payload Encode(object? value) => value switch
    {
        null => Payload.EmptyObject,
        Payload payload => payload,
        byte[] bytes => Payload.Binary(bytes),
        ReadOnlyMemory<byte> bytes => Payload.Binary(bytes),
        _ => Payload.Json(JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), _json)),
    };

    /// <exception cref="JsonException">The payload is not of that type.</exception>
    public T Decode<T>(in Payload payload)
    {
        if (typeof(T) == typeof(Payload)) return (T)(object)payload;
        if (typeof(T) == typeof(ReadOnlyMemory<byte>) && payload.IsBinary) return (T)(object)payload.Data;
        if (typeof(T) == typeof(byte[]) && payload.IsBinary) return (T)(object)payload.Data.ToArray();
        if (payload.IsBinary) throw new JsonException("It is bytes.");
        return JsonSerializer.Deserialize<T>(payload.Data.Span, _json) ?? throw new JsonException("It is null.");
    }

    /// <summary>A payload's members, to look at or to add to.</summary>
    public JsonElement Look(in Payload payload) => JsonElement.Parse(payload.Data.Span);
}
