using System.Text;
using System.Text.Json;
using Bennu.Protocol;
using Bennu.Testing.Wire;

namespace Bennu.Testing;

/// <summary>The answer to a push or a join.</summary>
public sealed class TestReply
{
    private readonly ClientCodec _codec;

    internal TestReply(string status, Payload response, ClientCodec codec) => (Status, Response, _codec) = (status, response, codec);

    /// <summary><c>ok</c>, <c>error</c>, or a status of the handler's own.</summary>
    public string Status { get; }

    /// <summary>What the server answered.</summary>
    public Payload Response { get; }

    /// <summary>The member <c>reason</c> of the response; null where it has none.</summary>
    public string? Reason =>
        !Response.IsBinary && _codec.Look(Response) is { ValueKind: JsonValueKind.Object } response
        && response.TryGetProperty("reason", out var reason) && reason.ValueKind == JsonValueKind.String ? reason.GetString() : null;

    /// <summary>The response as a value.</summary>
    /// <exception cref="JsonException">It is not of that type.</exception>
    public T As<T>() => _codec.Decode<T>(Response);

    /// <summary>The status and the response.</summary>
    public override string ToString() =>
        $"{Status} {(Response.IsBinary ? $"<{Convert.ToHexStringLower(Response.Data.Span)}>" : Encoding.UTF8.GetString(Response.Data.Span))}";
}
