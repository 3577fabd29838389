using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bennu.Protocol;

namespace Bennu.Client;

/// <summary>Makes payloads of values.</summary>
public static class JsonPayload
{
    /// <summary>The value as JSON.</summary>
    public static Payload Of<T>(T value, JsonTypeInfo<T> type) => Payload.Json(JsonSerializer.SerializeToUtf8Bytes(value, type));
}
