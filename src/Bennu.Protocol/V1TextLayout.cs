using System.Buffers;
using System.Text.Json;

namespace Bennu.Protocol;

/// <summary>V1 frames: objects (section 2.2).</summary>
internal sealed class V1TextLayout : TextLayout
{
    private const int Punctuation = 96; // more than the characters a frame has beside its values

    public static V1TextLayout Instance { get; } = new();

    // {"topic": t, "event": e, "payload": p, "ref": r}
    public static FrameKind WriteMessage(IBufferWriter<byte> output, Ref @ref, EncodedTopic topic, string @event, in Payload payload)
    {
        var data = Json(payload);
        var maxLength = @ref.Json.Length + topic.Json.Length + JsonText.MaxLength(@event) + data.Length + Punctuation;
        var frame = new FrameWriter(output, maxLength);
        frame.Write("{\"topic\":"u8);
        frame.Write(topic.Json);
        frame.Write(",\"event\":"u8);
        frame.WriteJsonString(@event);
        frame.Write(",\"payload\":"u8);
        frame.Write(data);
        frame.Write(",\"ref\":"u8);
        frame.Write(@ref.Json);
        frame.Write("}"u8);
        frame.Commit();
        return FrameKind.Text;
    }

    // {"topic": t, "event": "phx_reply", "payload": {"status": s, "response": p}, "ref": r}
    public static FrameKind WriteReply(IBufferWriter<byte> output, Ref @ref, EncodedTopic topic, string status, in Payload response)
    {
        var data = Json(response);
        var maxLength = @ref.Json.Length + topic.Json.Length + JsonText.MaxLength(status) + data.Length + Punctuation;
        var frame = new FrameWriter(output, maxLength);
        frame.Write("{\"topic\":"u8);
        frame.Write(topic.Json);
        frame.Write(",\"event\":\"phx_reply\",\"payload\":{\"status\":"u8);
        frame.WriteJsonString(status);
        frame.Write(",\"response\":"u8);
        frame.Write(data);
        frame.Write("},\"ref\":"u8);
        frame.Write(@ref.Json);
        frame.Write("}"u8);
        frame.Commit();
        return FrameKind.Text;
    }

    // {"topic": t, "event": e, "payload": p, "ref": r} and perhaps "join_ref"; of a repeated member the last counts
    protected override string? Read(FrameReader reader, ref InboundMessage raw)
    {
        if (!reader.TryEnter(JsonTokenType.StartObject)) return "not a JSON object";
        while (reader.TryNext())
        {
            var name = reader.TakeName();
            var value = reader.TakeValue();
            if (name.SequenceEqual("topic"u8)) raw.Topic = value;
            else if (name.SequenceEqual("event"u8)) raw.Event = value;
            else if (name.SequenceEqual("payload"u8)) raw.Payload = value;
            else if (name.SequenceEqual("ref"u8)) raw.Ref = value;
            else if (name.SequenceEqual("join_ref"u8)) raw.JoinRef = value;
        }

        reader.Finish();
        var isComplete = !raw.Topic.IsEmpty && !raw.Event.IsEmpty && !raw.Payload.IsEmpty && !raw.Ref.IsEmpty;
        return isComplete ? null : "topic, event, payload or ref is missing";
    }

    private static ReadOnlySpan<byte> Json(in Payload payload) => payload.IsBinary
        ? throw new PayloadException("a V1 frame cannot carry binary data; clients that connect with vsn=2.0.0 can receive it")
        : payload.Data.Span;
}
