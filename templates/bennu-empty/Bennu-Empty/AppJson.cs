using System.Text.Json.Serialization;

namespace Bennu_Empty;

internal sealed record Guest(string Name);

internal sealed record Greeting(string Text);

/// <summary>The payloads.</summary>
[JsonSerializable(typeof(Guest))]
[JsonSerializable(typeof(Greeting))]
internal sealed partial class AppJson : JsonSerializerContext;
