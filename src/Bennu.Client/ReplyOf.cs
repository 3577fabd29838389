using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bennu.Protocol;

namespace Bennu.Client;

/// <summary>The server's answer to a push, read where it is <c>ok</c>.</summary>
/// <param name="Status"><c>ok</c>, <c>error</c>, or a status of the application's own.</param>
/// <param name="Value">The response of an <c>ok</c>; the default of the type otherwise.</param>
/// <param name="Response">The response as it came.</param>
public readonly record struct Reply<T>(string Status, T? Value, Payload Response)
{
    /// <summary>Whether the status is <c>ok</c>.</summary>
    public bool IsOk => Status == "ok";

    /// <summary>The response's <c>reason</c>, as servers give it with errors; null where there is none.</summary>
    public string? Reason => new Reply(Status, Response).Reason;

    /// <summary>Reads the response of an error, or of another status.</summary>
    /// <exception cref="JsonException">It is not of that type.</exception>
    public TError? Read<TError>(JsonTypeInfo<TError> type) => new Reply(Status, Response).Read(type);
}
