using System.Text.Json.Serialization;

namespace Bennu.SourceGeneration.Tests.Running;

public sealed record TwinState(int Count = 0);

public sealed record TwinText(string Text);

public sealed record TwinCount(int Count);

[JsonSerializable(typeof(TwinText))]
[JsonSerializable(typeof(TwinCount))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class TwinJson : JsonSerializerContext;
