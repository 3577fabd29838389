using System.Text.Json;
using Bennu.Protocol;

namespace Bennu.Client.Sockets;

/// <summary>A server's word before it shuts down.</summary>
internal static class Drain
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    // {"retry_after_ms": n}
    public static TimeSpan? Read(Payload payload)
    {
        if (!payload.IsJsonObject) return null;
        using var json = JsonDocument.Parse(payload.Data);
        if (!json.RootElement.TryGetProperty("retry_after_ms", out var value) || value.ValueKind != JsonValueKind.Number) return null;
        return TimeSpan.FromMilliseconds(Math.Clamp(value.GetDouble(), 0, Longest.TotalMilliseconds));
    }
}
