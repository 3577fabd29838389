using System.Buffers;
using System.Text;

namespace Bennu.Protocol;

/// <summary>The binary frames of version 2 (section 2.4): a kind, the lengths of the names in one byte each, the names, the data.</summary>
internal static class V2BinaryLayout
{
    private const byte PushKind = 0, ReplyKind = 1, BroadcastKind = 2;
    private const int Longest = 255;

    // 00 | len(join_ref) | len(ref) | len(topic) | len(event) | join_ref | ref | topic | event | data
    public static bool TryDecode(ReadOnlySpan<byte> frame, out InboundMessage message, out string? error)
    {
        const int Header = 5;
        message = default;
        error = frame.Length < Header || frame[0] != PushKind ? "a binary frame from a client is a push with five bytes before its names" : null;
        if (error is not null) return false;
        int joinRef = frame[1], @ref = frame[2], topic = frame[3], @event = frame[4];
        if (frame.Length < Header + joinRef + @ref + topic + @event)
        {
            error = "a binary frame is shorter than its names";
            return false;
        }
        var rest = frame[Header..];
        if (!TryQuote(Take(ref rest, joinRef), out message.JoinRef) || !TryQuote(Take(ref rest, @ref), out message.Ref))
        {
            error = "a ref is not UTF-8";
            return false;
        }
        message.Topic = Take(ref rest, topic);
        message.Event = Take(ref rest, @event);
        message.TopicIsString = true;
        message.Payload = rest;
        message.PayloadIsBinary = true;
        return true;
    }

    // 00 | len(join_ref) | len(topic) | len(event) | join_ref | topic | event | data
    public static FrameKind EncodePush(IBufferWriter<byte> output, Ref joinRef, EncodedTopic topic, string @event, ReadOnlySpan<byte> data)
    {
        var joinRefText = joinRef.ToString();
        Write(output, [PushKind, Length("join_ref", joinRefText), Length("topic", topic), Length("event", @event)]);
        WriteText(output, joinRefText);
        output.Write(topic.Utf8);
        WriteText(output, @event);
        output.Write(data);
        return FrameKind.Binary;
    }

    // 01 | len(join_ref) | len(ref) | len(topic) | len(status) | join_ref | ref | topic | status | data
    public static FrameKind EncodeReply(
        IBufferWriter<byte> output, Ref joinRef, Ref @ref, EncodedTopic topic, string status, ReadOnlySpan<byte> data)
    {
        var joinRefText = joinRef.ToString();
        var refText = @ref.ToString();
        Write(output, [ReplyKind, Length("join_ref", joinRefText), Length("ref", refText), Length("topic", topic), Length("status", status)]);
        WriteText(output, joinRefText);
        WriteText(output, refText);
        output.Write(topic.Utf8);
        WriteText(output, status);
        output.Write(data);
        return FrameKind.Binary;
    }

    // 02 | len(topic) | len(event) | topic | event | data
    public static FrameKind EncodeBroadcast(IBufferWriter<byte> output, EncodedTopic topic, string @event, ReadOnlySpan<byte> data)
    {
        Write(output, [BroadcastKind, Length("topic", topic), Length("event", @event)]);
        output.Write(topic.Utf8);
        WriteText(output, @event);
        output.Write(data);
        return FrameKind.Binary;
    }

    private static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> rest, int length)
    {
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }

    // A ref in a binary frame is a string, the empty one included: it is compared as the JSON string that it would be in a text frame.
    private static bool TryQuote(scoped ReadOnlySpan<byte> utf8, out ReadOnlySpan<byte> json)
    {
        var isValid = System.Text.Unicode.Utf8.IsValid(utf8);
        json = isValid ? JsonText.Quote(Encoding.UTF8.GetString(utf8)) : default;
        return isValid;
    }

    private static byte Length(string field, string text) => Length(field, Encoding.UTF8.GetByteCount(text));

    private static byte Length(string field, EncodedTopic topic) => Length(field, topic.Utf8.Length);

    private static byte Length(string field, int bytes) => bytes <= Longest
        ? (byte)bytes
        : throw new PayloadException($"unable to convert {field} to binary: must be less than or equal to 255 bytes, but is {bytes} bytes");

    private static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes) => output.Write(bytes);

    private static void WriteText(IBufferWriter<byte> output, string text) =>
        output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(Encoding.UTF8.GetByteCount(text))));
}
