using System.Buffers;
using System.Text.Json;

namespace Bennu.Protocol;

/// <summary>Version 2 (sections 2.3 and 2.4): JSON arrays, and a binary layout for binary payloads.</summary>
public sealed class V2Serializer : Serializer
{
    private V2Serializer()
    {
    }

    /// <summary>The one instance.</summary>
    public static V2Serializer Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "v2";

    /// <inheritdoc/>
    public override bool TryDecode(ReadOnlySpan<byte> frame, FrameKind kind, out InboundMessage message, out string? error)
    {
        if (kind == FrameKind.Binary) return V2BinaryLayout.TryDecode(frame, out message, out error);
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

    // [join_ref, ref, topic, event, payload]; whatever follows is ignored
    private static string? Decode(ReadOnlySpan<byte> frame, ref InboundMessage message)
    {
        const string Incomplete = "a V2 frame has five elements, and its event is a string";
        var reader = new JsonFrameReader(frame);
        if (!reader.TryStart(JsonTokenType.StartArray)) return "a V2 frame is a JSON array";
        if (!reader.NextElement()) return Incomplete;
        message.JoinRef = reader.Ref();
        if (!reader.NextElement()) return Incomplete;
        message.Ref = reader.Ref();
        if (!reader.NextElement()) return Incomplete;
        message.TopicIsString = reader.IsString;
        message.Topic = reader.IsString ? reader.Text() : reader.Raw();
        if (!reader.NextElement() || !reader.IsString) return Incomplete;
        message.Event = reader.Text();
        if (!reader.NextElement()) return Incomplete;
        message.Payload = reader.Raw();
        reader.SkipRest();
        reader.DemandEnd();
        return null;
    }

    /// <inheritdoc/>
    public override FrameKind EncodePush(
        IBufferWriter<byte> output, Ref joinRef, Ref @ref, EncodedTopic topic, string @event, in Payload payload)
    {
        if (payload.IsBinary) return V2BinaryLayout.EncodePush(output, joinRef, topic, @event, payload.Data.Span);
        if (!payload.IsJsonObject) throw new PayloadException($"The payload of \"{@event}\" must be a JSON object or bytes.");
        Begin(output, joinRef, @ref, topic);
        JsonText.Write(output, @event);
        output.Write(","u8);
        output.Write(payload.Data.Span);
        output.Write("]"u8);
        return FrameKind.Text;
    }

    // [join_ref, ref, topic, "phx_reply", {"status": s, "response": r}]
    /// <inheritdoc/>
    public override FrameKind EncodeReply(
        IBufferWriter<byte> output, Ref joinRef, Ref @ref, EncodedTopic topic, string status, in Payload response)
    {
        if (response.IsBinary) return V2BinaryLayout.EncodeReply(output, joinRef, @ref, topic, status, response.Data.Span);
        Begin(output, joinRef, @ref, topic);
        output.Write("\"phx_reply\",{\"status\":"u8);
        JsonText.Write(output, status);
        output.Write(",\"response\":"u8);
        output.Write(response.Data.Span);
        output.Write("}]"u8);
        return FrameKind.Text;
    }

    /// <inheritdoc/>
    public override FrameKind EncodeBroadcast(IBufferWriter<byte> output, Ref @ref, EncodedTopic topic, string @event, in Payload payload) =>
        payload.IsBinary
            ? V2BinaryLayout.EncodeBroadcast(output, topic, @event, payload.Data.Span)
            : EncodePush(output, Ref.Null, @ref, topic, @event, payload);

    private static void Begin(IBufferWriter<byte> output, Ref joinRef, Ref @ref, EncodedTopic topic)
    {
        output.Write("["u8);
        output.Write(joinRef.Json);
        output.Write(","u8);
        output.Write(@ref.Json);
        output.Write(","u8);
        output.Write(topic.Json);
        output.Write(","u8);
    }
}
