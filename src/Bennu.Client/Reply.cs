using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bennu.Protocol;

namespace Bennu.Client;

/// <summary>The server's answer to a join or a push.</summary>
/// <param name="Status"><c>ok</c>, <c>error</c>, or a status of the application's own.</param>
/// <param name="Response">What it carries: any JSON value, or bytes.</param>
public readonly record struct Reply(string Status, Payload Response)
{
    /// <summary>Whether the status is <c>ok</c>.</summary>
    public bool IsOk => Status == "ok";

    /// <summary>The response's <c>reason</c>, as servers give it with errors; null where there is none.</summary>
    public string? Reason
    {
        get
        {
            if (!Response.IsJsonObject) return null;
            using var json = JsonDocument.Parse(Response.Data);
            return json.RootElement.TryGetProperty("reason", out var reason) && reason.ValueKind == JsonValueKind.String
                ? reason.GetString()
                : null;
        }
    }

    /// <summary>Reads the response.</summary>
    /// <exception cref="JsonException">It is not of that type.</exception>
    public T? Read<T>(JsonTypeInfo<T> type) => Response.IsBinary
        ? throw new JsonException("The response is binary.")
        : JsonSerializer.Deserialize(Response.Data.Span, type);

    internal Reply<T> As<T>(JsonTypeInfo<T> type) => new(Status, IsOk ? Read(type) : default, Response);
}
