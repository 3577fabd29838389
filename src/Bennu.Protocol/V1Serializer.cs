using System.Buffers;
using System.Text.Json;

namespace Bennu.Protocol;

/// <summary>Version 1 (section 2.2): JSON objects, spoken by clients that name no version. Carries no binary payloads and no join_ref to the client.</summary>
public sealed class V1Serializer : Serializer
{
    private V1Serializer()
    {
    }

    /// <summary>The one instance.</summary>
    public static V1Serializer Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "v1";

    /// <inheritdoc/>
    public override bool SupportsBinary => false;

    /// <inheritdoc/>
    public override bool TryDecode(ReadOnlySpan<byte> frame, FrameKind kind, out InboundMessage message, out string? error)
    {
        message = default;
        try
        {
            error = Decode(frame, ref message);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            error = e.Message;
        }
        return error is null;
    }

    // {"topic": t, "event": e, "payload": p, "ref": r, "join_ref": j}, the last one optional
    private static string? Decode(ReadOnlySpan<byte> frame, ref InboundMessage message)
    {
        const string Incomplete = "a V1 frame needs topic, event, payload and ref";
        bool topic = false, @event = false, payload = false, @ref = false;
        var reader = new JsonFrameReader(frame);
        if (!reader.TryStart(JsonTokenType.StartObject)) return "a V1 frame is a JSON object";
        while (reader.NextMember())
        {
            var isTopic = reader.NameIs("topic"u8);
            var isEvent = reader.NameIs("event"u8);
            var isPayload = reader.NameIs("payload"u8);
            var isRef = reader.NameIs("ref"u8);
            var isJoinRef = reader.NameIs("join_ref"u8);
            reader.NextValue();
            if (isTopic)
            {
                topic = true;
                message.TopicIsString = reader.IsString;
                message.Topic = reader.IsString ? reader.Text() : reader.Raw();
            }
            else if (isEvent)
            {
                if (!reader.IsString) return Incomplete;
                @event = true;
                message.Event = reader.Text();
            }
            else if (isPayload)
            {
                payload = true;
                message.Payload = reader.Raw();
            }
            else if (isRef)
            {
                @ref = true;
                message.Ref = reader.Ref();
            }
            else if (isJoinRef) message.JoinRef = reader.Ref();
            else reader.Raw();
        }
        reader.DemandEnd();
        return topic && @event && payload && @ref ? null : Incomplete;
    }

    /// <inheritdoc/>
    public override FrameKind EncodePush(
        IBufferWriter<byte> output, Ref joinRef, Ref @ref, EncodedTopic topic, string @event, in Payload payload)
    {
        Begin(output, topic, @event);
        output.Write(Json(payload));
        return End(output, @ref);
    }

    // {"topic": t, "event": "phx_reply", "payload": {"status": s, "response": p}, "ref": r}
    /// <inheritdoc/>
    public override FrameKind EncodeReply(
        IBufferWriter<byte> output, Ref joinRef, Ref @ref, EncodedTopic topic, string status, in Payload response)
    {
        Begin(output, topic, ReservedEvent.Reply);
        output.Write("{\"status\":"u8);
        JsonText.Write(output, status);
        output.Write(",\"response\":"u8);
        output.Write(Json(response));
        output.Write("}"u8);
        return End(output, @ref);
    }

    /// <inheritdoc/>
    public override FrameKind EncodeBroadcast(IBufferWriter<byte> output, Ref @ref, EncodedTopic topic, string @event, in Payload payload) =>
        EncodePush(output, Ref.Null, @ref, topic, @event, payload);

    private static void Begin(IBufferWriter<byte> output, EncodedTopic topic, string @event)
    {
        output.Write("{\"topic\":"u8);
        output.Write(topic.Json);
        output.Write(",\"event\":"u8);
        JsonText.Write(output, @event);
        output.Write(",\"payload\":"u8);
    }

    private static FrameKind End(IBufferWriter<byte> output, Ref @ref)
    {
        output.Write(",\"ref\":"u8);
        output.Write(@ref.Json);
        output.Write("}"u8);
        return FrameKind.Text;
    }

    private static ReadOnlySpan<byte> Json(in Payload payload) =>
        payload.IsBinary ? throw new PayloadException("V1 clients cannot receive binary payloads.") : payload.Data.Span;
}
