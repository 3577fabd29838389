using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bennu.Protocol;

namespace Bennu.Channels;

/// <summary>Turns values into payloads and back, through the <see cref="JsonTypeInfo{T}"/> of the application's JSON options.</summary>
internal sealed class PayloadCodec(JsonSerializerOptions json)
{
    public Payload Encode<T>(T value)
    {
        if (typeof(T) == typeof(Payload)) return (Payload)(object)value!;
        if (typeof(T) == typeof(ReadOnlyMemory<byte>)) return Payload.Binary((ReadOnlyMemory<byte>)(object)value!);
        if (typeof(T) == typeof(byte[])) return Payload.Binary((byte[])(object)value!);
        return Payload.Json(JsonSerializer.SerializeToUtf8Bytes(value, TypeInfo<T>()));
    }

    /// <summary>Decodes a client's payload; false where it is not of that type, which is the client's mistake and no exception.</summary>
    public bool TryDecode<T>(in Payload payload, out T value)
    {
        value = default!;
        if (typeof(T) == typeof(Payload))
        {
            value = (T)(object)payload;
            return true;
        }
        if (typeof(T) == typeof(ReadOnlyMemory<byte>) || typeof(T) == typeof(byte[]))
        {
            if (!payload.IsBinary) return false;
            value = typeof(T) == typeof(byte[]) ? (T)(object)payload.Data.ToArray() : (T)(object)payload.Data;
            return true;
        }
        if (payload.IsBinary) return false;
        try
        {
            value = JsonSerializer.Deserialize(payload.Data.Span, TypeInfo<T>())!;
            return value is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Throws, naming the cure, where values of a type cannot be turned into payloads. Asked at start-up for every handler.</summary>
    public void Demand<T>()
    {
        if (typeof(T) != typeof(Payload) && typeof(T) != typeof(ReadOnlyMemory<byte>) && typeof(T) != typeof(byte[])) TypeInfo<T>();
    }

    private JsonTypeInfo<T> TypeInfo<T>() => json.TryGetTypeInfo(typeof(T), out var info)
        ? (JsonTypeInfo<T>)info
        : throw new InvalidOperationException(
            $"No JSON type information for {typeof(T)}. Add [JsonSerializable(typeof({typeof(T).Name}))] to a JsonSerializerContext and give it to " +
            "Bennu: AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, MyJson.Default)).");
}
