using System.Text.Json.Serialization;

namespace OrderReader;

internal sealed record Order(Guid Id, string Item);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Order))]
internal sealed partial class OrderJson : JsonSerializerContext;
