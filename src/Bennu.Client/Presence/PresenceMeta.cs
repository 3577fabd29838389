using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Bennu.Client.Presence;

/// <summary>One presence under a key, such as one of a user's devices.</summary>
/// <param name="Ref">Its <c>phx_ref</c>, which an update changes.</param>
/// <param name="Json">The meta as it came.</param>
public sealed record PresenceMeta(string Ref, JsonElement Json)
{
    /// <summary>Reads the meta.</summary>
    public T? Read<T>(JsonTypeInfo<T> type) => Json.Deserialize(type);
}
