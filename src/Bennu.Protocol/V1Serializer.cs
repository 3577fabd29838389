using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Bennu.Protocol;

/// <summary>The V1 protocol: JSON objects, whatever the opcode, and no binary data (section 2.2).</summary>
/// <remarks>A client's join_ref comes back only as the ref of <c>phx_close</c> and <c>phx_error</c>; the caller passes it so.</remarks>
public sealed class V1Serializer : Serializer
{
    private V1Serializer()
    {
    }

    /// <summary>The serializer.</summary>
    public static V1Serializer Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "v1";

    /// <inheritdoc/>
    public override bool SupportsBinary => false;

    /// <inheritdoc/>
    public override bool TryDecode(
        ReadOnlySpan<byte> frame, FrameKind kind, out InboundMessage message, [NotNullWhen(false)] out string? error) =>
        V1TextLayout.Instance.TryDecode(frame, out message, out error);

    /// <inheritdoc/>
    public override FrameKind EncodePush(
        IBufferWriter<byte> output, Ref joinRef, Ref @ref, EncodedTopic topic, string @event, in Payload payload) =>
        V1TextLayout.WriteMessage(output, @ref, topic, @event, payload);

    /// <inheritdoc/>
    public override FrameKind EncodeReply(
        IBufferWriter<byte> output, Ref joinRef, Ref @ref, EncodedTopic topic, string status, in Payload response) =>
        V1TextLayout.WriteReply(output, @ref, topic, status, response);

    /// <inheritdoc/>
    public override FrameKind EncodeBroadcast(
        IBufferWriter<byte> output, Ref @ref, EncodedTopic topic, string @event, in Payload payload) =>
        V1TextLayout.WriteMessage(output, @ref, topic, @event, payload);
}
