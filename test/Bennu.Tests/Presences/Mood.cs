using System.Text.Json.Serialization;

namespace Bennu.Tests.Presences;

/// <summary>What is told about who is there.</summary>
internal sealed record Mood(string Text);

[JsonSerializable(typeof(Mood))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class PresenceJson : JsonSerializerContext;
