using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Bennu.Protocol;

/// <summary>The V2 protocol: arrays in text frames, raw payloads in binary frames (sections 2.3 and 2.4).</summary>
/// <remarks>The payload decides the frame: JSON goes as text, bytes as binary, whatever the request was.</remarks>
public sealed class V2Serializer : Serializer
{
    private V2Serializer()
    {
    }

    /// <summary>The serializer.</summary>
    public static V2Serializer Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "v2";

    /// <inheritdoc/>
    public override bool TryDecode(
        ReadOnlySpan<byte> frame, FrameKind kind, out InboundMessage message, [NotNullWhen(false)] out string? error) =>
        kind == FrameKind.Binary
            ? V2BinaryLayout.TryDecode(frame, out message, out error)
            : V2TextLayout.Instance.TryDecode(frame, out message, out error);

    /// <inheritdoc/>
    /// <remarks>A binary push has no room for <paramref name="ref"/>.</remarks>
    public override FrameKind EncodePush(
        IBufferWriter<byte> output, Ref joinRef, Ref @ref, EncodedTopic topic, string @event, in Payload payload) =>
        payload.IsBinary
            ? V2BinaryLayout.WritePush(output, joinRef, topic, @event, payload.Data.Span)
            : V2TextLayout.WriteMessage(output, joinRef, @ref, topic, @event, payload);

    /// <inheritdoc/>
    public override FrameKind EncodeReply(
        IBufferWriter<byte> output, Ref joinRef, Ref @ref, EncodedTopic topic, string status, in Payload response) =>
        response.IsBinary
            ? V2BinaryLayout.WriteReply(output, joinRef, @ref, topic, status, response.Data.Span)
            : V2TextLayout.WriteReply(output, joinRef, @ref, topic, status, response);

    /// <inheritdoc/>
    public override FrameKind EncodeBroadcast(
        IBufferWriter<byte> output, Ref @ref, EncodedTopic topic, string @event, in Payload payload) =>
        payload.IsBinary
            ? V2BinaryLayout.WriteBroadcast(output, topic, @event, payload.Data.Span)
            : V2TextLayout.WriteMessage(output, Ref.Null, @ref, topic, @event, payload);
}
