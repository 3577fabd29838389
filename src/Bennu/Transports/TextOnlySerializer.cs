using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Bennu.Protocol;

namespace Bennu.Transports;

/// <summary>
/// Speaks for a serializer to a client that cannot receive bytes (V1, and stock clients that long-poll). In the place of a binary push or
/// broadcast the client gets the event <c>binary_unsupported</c>, in the place of a binary response an error reply: it loses that one
/// payload, is told so, and loses nothing else (4.5).
/// </summary>
internal sealed class TextOnlySerializer(Serializer inner) : Serializer
{
    public const string UnsupportedEvent = "binary_unsupported";

    public override string Name => inner.Name + "-text";

    public override bool SupportsBinary => false;

    public override bool TryDecode(ReadOnlySpan<byte> frame, FrameKind kind, out InboundMessage message, [NotNullWhen(false)] out string? error) =>
        inner.TryDecode(frame, kind, out message, out error);

    public override FrameKind EncodePush(
        IBufferWriter<byte> output, Ref joinRef, Ref @ref, EncodedTopic topic, string @event, in Payload payload) => payload.IsBinary
            ? inner.EncodePush(output, joinRef, @ref, topic, UnsupportedEvent, Substitute(@event, payload))
            : inner.EncodePush(output, joinRef, @ref, topic, @event, payload);

    public override FrameKind EncodeReply(
        IBufferWriter<byte> output, Ref joinRef, Ref @ref, EncodedTopic topic, string status, in Payload response) => response.IsBinary
            ? inner.EncodeReply(output, joinRef, @ref, topic, "error", Substitute(ReservedEvent.Reply, response))
            : inner.EncodeReply(output, joinRef, @ref, topic, status, response);

    public override FrameKind EncodeBroadcast(
        IBufferWriter<byte> output, Ref @ref, EncodedTopic topic, string @event, in Payload payload) => payload.IsBinary
            ? inner.EncodeBroadcast(output, @ref, topic, UnsupportedEvent, Substitute(@event, payload))
            : inner.EncodeBroadcast(output, @ref, topic, @event, payload);

    // {"reason": …, "event": the event that could not be sent, "size": its bytes}
    private static Payload Substitute(string @event, in Payload payload) => Payload.Json(Encoding.UTF8.GetBytes(
        $$"""{"reason":"this client cannot receive binary payloads","event":"{{JsonEncodedText.Encode(@event)}}","size":{{payload.Data.Length}}}"""));
}
