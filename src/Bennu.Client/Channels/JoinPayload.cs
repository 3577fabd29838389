using System.Buffers;
using System.Text.Json;
using Bennu.Client.Durable;
using Bennu.Protocol;

namespace Bennu.Client.Channels;

/// <summary>Adds where to go on to the payload of a durable channel's join.</summary>
internal static class JoinPayload
{
    // {…, "$since": s}
    public static Payload WithSince(Payload payload, Since since)
    {
        if (since.Json is not { } json) return payload;
        using var given = JsonDocument.Parse(payload.Data);
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            foreach (var member in given.RootElement.EnumerateObject()) member.WriteTo(writer);
            writer.WritePropertyName("$since");
            writer.WriteRawValue(json);
            writer.WriteEndObject();
        }

        return Payload.Json(output.WrittenMemory);
    }
}
