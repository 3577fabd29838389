using System.Buffers;
using System.Text.Json;

namespace Bennu.Protocol;

/// <summary>V2 text frames: arrays (section 2.3).</summary>
internal sealed class V2TextLayout : TextLayout
{
    private const int Punctuation = 64; // more than the characters a frame has beside its values

    public static V2TextLayout Instance { get; } = new();

    // [join_ref, ref, topic, event, payload]
    public static FrameKind WriteMessage(
        IBufferWriter<byte> output, Ref joinRef, Ref @ref, EncodedTopic topic, string @event, in Payload payload)
    {
        if (!payload.IsJsonObject) throw new PayloadException("payload must be a JSON object");
        var data = payload.Data.Span;
        var maxLength = joinRef.Json.Length + @ref.Json.Length + topic.Json.Length + JsonText.MaxLength(@event) + data.Length + Punctuation;
        var frame = new FrameWriter(output, maxLength);
        frame.Write("["u8);
        frame.Write(joinRef.Json);
        frame.Write(","u8);
        frame.Write(@ref.Json);
        frame.Write(","u8);
        frame.Write(topic.Json);
        frame.Write(","u8);
        frame.WriteJsonString(@event);
        frame.Write(","u8);
        frame.Write(data);
        frame.Write("]"u8);
        frame.Commit();
        return FrameKind.Text;
    }

    // [join_ref, ref, topic, "phx_reply", {"status": s, "response": r}]
    public static FrameKind WriteReply(
        IBufferWriter<byte> output, Ref joinRef, Ref @ref, EncodedTopic topic, string status, in Payload response)
    {
        var data = response.Data.Span;
        var maxLength = joinRef.Json.Length + @ref.Json.Length + topic.Json.Length + JsonText.MaxLength(status) + data.Length + Punctuation;
        var frame = new FrameWriter(output, maxLength);
        frame.Write("["u8);
        frame.Write(joinRef.Json);
        frame.Write(","u8);
        frame.Write(@ref.Json);
        frame.Write(","u8);
        frame.Write(topic.Json);
        frame.Write(",\"phx_reply\",{\"status\":"u8);
        frame.WriteJsonString(status);
        frame.Write(",\"response\":"u8);
        frame.Write(data);
        frame.Write("}]"u8);
        frame.Commit();
        return FrameKind.Text;
    }

    // [join_ref, ref, topic, event, payload, and more that is ignored]
    protected override string? Read(FrameReader reader, ref InboundMessage raw)
    {
        if (!reader.TryEnter(JsonTokenType.StartArray)) return "not a JSON array";
        var count = 0;
        for (; reader.TryNext(); count++)
        {
            var value = reader.TakeValue();
            switch (count)
            {
                case 0: raw.JoinRef = value; break;
                case 1: raw.Ref = value; break;
                case 2: raw.Topic = value; break;
                case 3: raw.Event = value; break;
                case 4: raw.Payload = value; break;
            }
        }

        reader.Finish();
        return count < 5 ? "fewer than 5 elements" : null;
    }
}
