using System.Text.Json.Serialization;

namespace NativeClient;

/// <summary>What is said in a room.</summary>
internal sealed record Said(string Body, int N);

/// <summary>The reply to what was said on a durable topic.</summary>
internal sealed record Place(string Cursor);

/// <summary>How the types are read and written without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Said))]
[JsonSerializable(typeof(Place))]
internal sealed partial class TalkJson : JsonSerializerContext;
