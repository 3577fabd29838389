using System.Text.Json.Serialization;

namespace Bennu.Tests.Support;

/// <summary>What the tests' channels take and give.</summary>
[JsonSerializable(typeof(Said))]
[JsonSerializable(typeof(Tally))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class TestJson : JsonSerializerContext;

internal sealed record Said(string Text);

internal sealed record Tally(int Count);
