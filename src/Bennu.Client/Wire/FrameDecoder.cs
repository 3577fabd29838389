using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Bennu.Protocol;

namespace Bennu.Client.Wire;

/// <summary>Reads what servers send on V2 (sections 2.3 and 2.4).</summary>
internal static class FrameDecoder
{
    private const byte Push = 0;
    private const byte Reply = 1;
    private const byte Broadcast = 2;

    /// <summary>Takes a frame apart; false where it is none of the protocol's.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> frame, FrameKind kind, out ServerMessage message)
    {
        try
        {
            return kind == FrameKind.Text ? TryDecodeText(frame, out message) : TryDecodeBinary(frame, out message);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            message = default;
            return false;
        }
    }

    // [join_ref, ref, topic, event, payload]
    private static bool TryDecodeText(ReadOnlyMemory<byte> frame, out ServerMessage message)
    {
        message = default;
        var reader = new Utf8JsonReader(frame.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) return false;
        var joinRef = ReadRef(ref reader);
        var @ref = ReadRef(ref reader);
        if (!TryReadString(ref reader, out var topic) || !TryReadString(ref reader, out var @event)) return false;
        if (!reader.Read() || reader.TokenType == JsonTokenType.EndArray) return false;
        var start = (int)reader.TokenStartIndex;
        if (@event == ReservedEvent.Reply) return TryReadReply(frame, ref reader, joinRef, @ref, topic, out message);
        reader.Skip();
        message = new ServerMessage(joinRef, @ref, topic, @event, null, Payload.Json(frame[start..(int)reader.BytesConsumed]));
        return true;
    }

    // {"status": s, "response": r}
    private static bool TryReadReply(
        ReadOnlyMemory<byte> frame, ref Utf8JsonReader reader, string? joinRef, string? @ref, string topic, out ServerMessage message)
    {
        string? status = null;
        var response = Payload.EmptyObject;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isStatus = reader.ValueTextEquals("status"u8);
                var isResponse = reader.ValueTextEquals("response"u8);
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                if (isStatus) status = reader.GetString();
                reader.Skip();
                if (isResponse) response = Payload.Json(frame[start..(int)reader.BytesConsumed]);
            }
        }

        message = new ServerMessage(joinRef, @ref, topic, ReservedEvent.Reply, status, response);
        return status is not null;
    }

    private static string? ReadRef(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
            _ => null,
        };
    }

    private static bool TryReadString(ref Utf8JsonReader reader, [NotNullWhen(true)] out string? value)
    {
        value = reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return value is not null;
    }

    // 00 | len(join_ref) | len(topic) | len(event) | join_ref | topic | event | data…
    // 01 | len(join_ref) | len(ref) | len(topic) | len(status) | join_ref | ref | topic | status | data…
    // 02 | len(topic) | len(event) | topic | event | data…
    private static bool TryDecodeBinary(ReadOnlyMemory<byte> frame, out ServerMessage message)
    {
        message = default;
        if (frame.IsEmpty) return false;
        var kind = frame.Span[0];
        var count = kind switch { Push => 3, Reply => 4, Broadcast => 2, _ => 0 };
        if (count == 0 || frame.Length <= count) return false;
        Span<string> fields = ["", "", "", ""];
        var at = 1 + count;
        for (var i = 0; i < count; i++)
        {
            var length = frame.Span[1 + i];
            if (frame.Length < at + length) return false;
            fields[i] = Encoding.UTF8.GetString(frame.Span.Slice(at, length));
            at += length;
        }

        var data = Payload.Binary(frame[at..]);
        message = kind switch
        {
            Push => new ServerMessage(fields[0], null, fields[1], fields[2], null, data),
            Reply => new ServerMessage(fields[0], fields[1], fields[2], ReservedEvent.Reply, fields[3], data),
            _ => new ServerMessage(null, null, fields[0], fields[1], null, data),
        };
        return true;
    }
}
