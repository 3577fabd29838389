using System.Text.Json.Serialization;

namespace Bennu.Testing.Tests.Support;

/// <summary>The payloads of the lab.</summary>
public sealed record Join(string Name);

public sealed record Welcome(int Members);

public sealed record Said(string Body, string? From = null);

public sealed record Number(int Value);

[JsonSerializable(typeof(Join))]
[JsonSerializable(typeof(Welcome))]
[JsonSerializable(typeof(Said))]
[JsonSerializable(typeof(Number))]
internal sealed partial class LabJson : JsonSerializerContext;
