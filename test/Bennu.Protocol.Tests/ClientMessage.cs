using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bennu.Protocol.Tests;

/// <summary>A message as a client means it: refs are null, a string or a number; the payload is raw JSON.</summary>
internal sealed record ClientMessage(object? JoinRef, object? Ref, string Topic, string Event, string Payload)
{
    public byte[] ToV1(JavaScriptEncoder encoder) => Write(encoder, json =>
    {
        json.WriteStartObject();
        json.WriteString("topic", Topic);
        json.WriteString("event", Event);
        json.WritePropertyName("payload");
        json.WriteRawValue(Payload);
        json.WritePropertyName("ref");
        WriteRef(json, Ref);
        json.WritePropertyName("join_ref");
        WriteRef(json, JoinRef);
        json.WriteEndObject();
    });

    public byte[] ToV2(JavaScriptEncoder encoder) => Write(encoder, json =>
    {
        json.WriteStartArray();
        WriteRef(json, JoinRef);
        WriteRef(json, Ref);
        json.WriteStringValue(Topic);
        json.WriteStringValue(Event);
        json.WriteRawValue(Payload);
        json.WriteEndArray();
    });

    /// <summary>A binary push of these fields, none longer than 255 bytes.</summary>
    public static byte[] ToV2Binary(string joinRef, string @ref, string topic, string @event, byte[] data)
    {
        byte[][] fields = [.. new[] { joinRef, @ref, topic, @event }.Select(Encoding.UTF8.GetBytes)];
        return [0, .. fields.Select(field => checked((byte)field.Length)), .. fields.SelectMany(field => field), .. data];
    }

    private static void WriteRef(Utf8JsonWriter json, object? value) => JsonSerializer.Serialize(json, value);

    private static byte[] Write(JavaScriptEncoder encoder, Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = encoder })) write(json);
        return output.WrittenSpan.ToArray();
    }
}
