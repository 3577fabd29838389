using System.Text.Json;
using Bennu.Client.Wire;

namespace Bennu.Client.Durable;

/// <summary>How a durable topic goes on from what this client had seen.</summary>
/// <param name="Status"><c>live</c>, <c>resumed</c> or <c>reset</c>.</param>
/// <param name="Reason">Why it was <c>reset</c>: <c>expired</c>, <c>epoch</c> or <c>invalid</c>.</param>
/// <param name="Cursor">The point from which what follows is complete.</param>
/// <param name="MissedAfter">The cursor after which messages were missed, where known.</param>
/// <param name="MissedBefore">The cursor of the first message after those that were missed, where known.</param>
public sealed record StreamState(string Status, string? Reason, string Cursor, string? MissedAfter, string? MissedBefore)
{
    /// <summary>Whether messages may have been missed, so that the application must fetch its state anew.</summary>
    public bool IsReset => Status == "reset";

    /// <summary>Reads <c>{"status": …, "reason": …, "missed": {"after": …, "before": …}}</c>; null where it is not that.</summary>
    internal static StreamState? Read(in ServerMessage message)
    {
        if (message.Ref is not { } cursor || !message.Payload.IsJsonObject) return null;
        using var json = JsonDocument.Parse(message.Payload.Data);
        if (Text(json.RootElement, "status") is not { } status) return null;
        var missed = json.RootElement.TryGetProperty("missed", out var value) ? value : default;
        return new StreamState(status, Text(json.RootElement, "reason"), cursor, Text(missed, "after"), Text(missed, "before"));
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
