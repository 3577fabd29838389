using System.Text.Json;

namespace Chaos.Clients;

/// <summary>A text message of V2.</summary>
internal sealed record Frame(string? JoinRef, string? Ref, string Topic, string Event, JsonElement Payload)
{
    public static Frame Parse(ReadOnlySpan<byte> message)
    {
        var members = JsonElement.Parse(message);
        return new Frame(members[0].GetString(), members[1].GetString(), members[2].GetString()!, members[3].GetString()!, members[4]);
    }

    /// <summary>The member of the payload, as text; null where there is none.</summary>
    public string? TextOf(string member) => Payload.TryGetProperty(member, out var value) ? value.GetString() : null;
}
