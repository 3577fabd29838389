using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Bennu.Protocol;

/// <summary>V2 binary frames: a kind, the lengths of the fields, the fields, the data (section 2.4). Every number is one byte.</summary>
internal static class V2BinaryLayout
{
    private const byte Push = 0;
    private const byte Reply = 1;
    private const byte Broadcast = 2;

    // 00 | len(join_ref) | len(topic) | len(event) | join_ref | topic | event | data…
    public static FrameKind WritePush(IBufferWriter<byte> output, Ref joinRef, EncodedTopic topic, string @event, ReadOnlySpan<byte> data)
    {
        var joinRefText = joinRef.Utf8;
        var joinRefLength = Length("join_ref", joinRefText.Length);
        var topicLength = Length("topic", topic.Utf8.Length);
        var eventLength = Length("event", Encoding.UTF8.GetByteCount(@event));
        var frame = new FrameWriter(output, 4 + joinRefLength + topicLength + eventLength + data.Length);
        frame.Write([Push, joinRefLength, topicLength, eventLength]);
        frame.Write(joinRefText);
        frame.Write(topic.Utf8);
        frame.WriteUtf8(@event);
        frame.Write(data);
        frame.Commit();
        return FrameKind.Binary;
    }

    // 01 | len(join_ref) | len(ref) | len(topic) | len(status) | join_ref | ref | topic | status | data…
    public static FrameKind WriteReply(
        IBufferWriter<byte> output, Ref joinRef, Ref @ref, EncodedTopic topic, string status, ReadOnlySpan<byte> data)
    {
        var joinRefText = joinRef.Utf8;
        var refText = @ref.Utf8;
        var joinRefLength = Length("join_ref", joinRefText.Length);
        var refLength = Length("ref", refText.Length);
        var topicLength = Length("topic", topic.Utf8.Length);
        var statusLength = Length("status", Encoding.UTF8.GetByteCount(status));
        var frame = new FrameWriter(output, 5 + joinRefLength + refLength + topicLength + statusLength + data.Length);
        frame.Write([Reply, joinRefLength, refLength, topicLength, statusLength]);
        frame.Write(joinRefText);
        frame.Write(refText);
        frame.Write(topic.Utf8);
        frame.WriteUtf8(status);
        frame.Write(data);
        frame.Commit();
        return FrameKind.Binary;
    }

    // 02 | len(topic) | len(event) | topic | event | data…
    public static FrameKind WriteBroadcast(IBufferWriter<byte> output, EncodedTopic topic, string @event, ReadOnlySpan<byte> data)
    {
        var topicLength = Length("topic", topic.Utf8.Length);
        var eventLength = Length("event", Encoding.UTF8.GetByteCount(@event));
        var frame = new FrameWriter(output, 3 + topicLength + eventLength + data.Length);
        frame.Write([Broadcast, topicLength, eventLength]);
        frame.Write(topic.Utf8);
        frame.WriteUtf8(@event);
        frame.Write(data);
        frame.Commit();
        return FrameKind.Binary;
    }

    public static bool TryDecode(ReadOnlySpan<byte> frame, out InboundMessage message, out string? error)
    {
        message = default;
        error = Read(frame, ref message);
        return error is null;
    }

    // 00 | len(join_ref) | len(ref) | len(topic) | len(event) | join_ref | ref | topic | event | data…
    private static string? Read(ReadOnlySpan<byte> frame, ref InboundMessage message)
    {
        if (frame.Length < 5) return "truncated";
        if (frame[0] != Push) return "not a push";
        var fields = frame[5..];
        var refAt = frame[1];
        var topicAt = refAt + frame[2];
        var eventAt = topicAt + frame[3];
        var dataAt = eventAt + frame[4];
        if (fields.Length < dataAt) return "truncated";

        var joinRef = fields[..refAt];
        var @ref = fields[refAt..topicAt];
        var topic = fields[topicAt..eventAt];
        var @event = fields[eventAt..dataAt];
        // One by one, for two halves of a character would make a whole.
        if (!Utf8.IsValid(joinRef) || !Utf8.IsValid(@ref) || !Utf8.IsValid(topic) || !Utf8.IsValid(@event)) return "a field is not UTF-8";

        message.JoinRef = JsonText.Quote(joinRef); // an empty one is "", not null
        message.Ref = JsonText.Quote(@ref);
        message.Topic = topic;
        message.TopicIsString = true;
        message.Event = @event;
        message.Payload = fields[dataAt..];
        message.PayloadIsBinary = true;
        return null;
    }

    private static byte Length(string field, int length) => length <= byte.MaxValue
        ? (byte)length
        : throw new PayloadException(
            $"unable to convert {field} to binary: must be less than or equal to 255 bytes, but is {length} bytes");
}
