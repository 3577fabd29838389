using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bennu.Protocol;

namespace Bennu.Client.Wire;

/// <summary>Writes what clients send on V2 (sections 2.3 and 2.4): the payload decides between text and binary.</summary>
internal static class FrameEncoder
{
    private const byte Push = 0;
    private const int Punctuation = 64;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Makes a frame.</summary>
    /// <exception cref="PayloadException">A field is too long for a binary frame.</exception>
    public static Frame Encode(string? joinRef, string @ref, string topic, string @event, Payload payload) => payload.IsBinary
        ? new Frame(EncodeBinary(joinRef ?? "", @ref, topic, @event, payload.Data.Span), FrameKind.Binary)
        : new Frame(EncodeText(joinRef, @ref, topic, @event, payload.Data.Span), FrameKind.Text);

    // [join_ref, ref, topic, event, payload]
    private static ReadOnlyMemory<byte> EncodeText(string? joinRef, string @ref, string topic, string @event, ReadOnlySpan<byte> json)
    {
        var output = new ArrayBufferWriter<byte>(Punctuation + @ref.Length + topic.Length + @event.Length + json.Length);
        using var writer = new Utf8JsonWriter(output, Options);
        writer.WriteStartArray();
        writer.WriteStringValue(joinRef);
        writer.WriteStringValue(@ref);
        writer.WriteStringValue(topic);
        writer.WriteStringValue(@event);
        writer.WriteRawValue(json, skipInputValidation: true);
        writer.WriteEndArray();
        writer.Flush();
        return output.WrittenMemory;
    }

    // 00 | len(join_ref) | len(ref) | len(topic) | len(event) | join_ref | ref | topic | event | data…
    private static byte[] EncodeBinary(string joinRef, string @ref, string topic, string @event, ReadOnlySpan<byte> data)
    {
        var joinRefLength = Length("join_ref", joinRef);
        var refLength = Length("ref", @ref);
        var topicLength = Length("topic", topic);
        var eventLength = Length("event", @event);
        var frame = new byte[5 + joinRefLength + refLength + topicLength + eventLength + data.Length];
        ReadOnlySpan<byte> header = [Push, joinRefLength, refLength, topicLength, eventLength];
        header.CopyTo(frame);
        var at = header.Length;
        at += Encoding.UTF8.GetBytes(joinRef, frame.AsSpan(at));
        at += Encoding.UTF8.GetBytes(@ref, frame.AsSpan(at));
        at += Encoding.UTF8.GetBytes(topic, frame.AsSpan(at));
        at += Encoding.UTF8.GetBytes(@event, frame.AsSpan(at));
        data.CopyTo(frame.AsSpan(at));
        return frame;
    }

    private static byte Length(string field, string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        if (length <= byte.MaxValue) return (byte)length;
        throw new PayloadException($"unable to convert {field} to binary: must be less than or equal to 255 bytes, but is {length} bytes");
    }
}
