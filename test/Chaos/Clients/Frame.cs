using System.Text;
using System.Text.Json;
using Chaos.Judging;

namespace Chaos.Clients;

/// <summary>A message of V2. The data of a binary one is JSON, too.</summary>
internal sealed record Frame(string? JoinRef, string? Ref, string Topic, string Event, JsonElement Payload)
{
    private const int Push = 0, Reply = 1, Broadcast = 2;

    public static Frame Parse(ReadOnlySpan<byte> message)
    {
        var members = JsonElement.Parse(message);
        return new Frame(members[0].GetString(), members[1].GetString(), members[2].GetString()!, members[3].GetString()!, members[4]);
    }

    public static Frame ParseBinary(ReadOnlySpan<byte> message)
    {
        var kind = message[0];
        var header = kind switch { Push => 4, Reply => 5, Broadcast => 3, _ => throw new FormatException($"binary kind {kind}") };
        var lengths = message[1..header];
        var rest = message[header..];
        var texts = new string[lengths.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = Encoding.UTF8.GetString(rest[..lengths[i]]);
            rest = rest[lengths[i]..];
        }
        var joinRef = kind == Broadcast ? null : texts[0];
        return new Frame(joinRef, kind == Reply ? texts[1] : null, texts[^2], texts[^1], JsonElement.Parse(rest));
    }

    /// <summary>The bytes of a binary push.</summary>
    public static byte[] Binary(string joinRef, string @ref, string topic, string @event, string payload) =>
    [
        Push, (byte)joinRef.Length, (byte)@ref.Length, (byte)topic.Length, (byte)@event.Length,
        .. Encoding.ASCII.GetBytes(joinRef + @ref + topic + @event + payload),
    ];

    /// <summary>The message as a log has it.</summary>
    public Entry ToEntry() => new(string.Intern(Ref ?? ""), string.Intern(TextOf("by")!), Payload.GetProperty("n").GetInt32());

    /// <summary>The member of the payload, as text; null where there is none.</summary>
    public string? TextOf(string member) => Payload.TryGetProperty(member, out var value) ? value.GetString() : null;
}
