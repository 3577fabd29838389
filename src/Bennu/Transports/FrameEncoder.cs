using System.Buffers;
using Bennu.Broadcasting;
using Bennu.Durable;
using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.Transports.WebSockets;

namespace Bennu.Transports;

/// <summary>Makes finished frames of logical messages. The one place where a message meets its serializer and its WebSocket header.</summary>
internal static class FrameEncoder
{
    // Below this, deflate's own bytes and the time it takes are worth more than what it saves.
    private const int SmallestCompressed = 256;
    private const int LargestScratch = 1024 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _scratch;

    public static OutboundFrame Push(Serializer serializer, Ref joinRef, EncodedTopic topic, string @event, in Payload payload)
    {
        return Push(serializer, joinRef, Ref.Null, topic, @event, payload);
    }

    /// <param name="serializer">The client's.</param>
    /// <param name="joinRef">The channel's.</param>
    /// <param name="cursor">A durable message's cursor; null for any other.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="event">The event.</param>
    /// <param name="payload">What it carries.</param>
    public static OutboundFrame Push(
        Serializer serializer, Ref joinRef, Ref cursor, EncodedTopic topic, string @event, in Payload payload)
    {
        var scratch = Scratch();
        var frame = Finish(scratch, serializer.EncodePush(scratch, joinRef, cursor, topic, @event, payload));
        return WithCursor(frame, serializer, cursor, topic);
    }

    public static OutboundFrame Reply(
        Serializer serializer, Ref joinRef, Ref @ref, EncodedTopic topic, string status, in Payload response)
    {
        var scratch = Scratch();
        return Finish(scratch, serializer.EncodeReply(scratch, joinRef, @ref, topic, status, response));
    }

    public static OutboundFrame Broadcast(Serializer serializer, EncodedTopic topic, Broadcast broadcast)
    {
        var scratch = Scratch();
        var cursor = broadcast.ToRef();
        var frame = Finish(scratch, serializer.EncodeBroadcast(scratch, cursor, topic, broadcast.Event, broadcast.ToPayload()));
        return WithCursor(frame, serializer, cursor, topic);
    }

    // A binary frame has no room for a cursor: it follows in a frame of its own (durable topics, "Server to client", 2).
    private static OutboundFrame WithCursor(in OutboundFrame frame, Serializer serializer, Ref cursor, EncodedTopic topic)
    {
        if (cursor.IsNull || frame.Kind != FrameKind.Binary) return frame;
        var trailer = Push(serializer, Ref.Null, cursor, topic, ReservedEvent.StreamCursor, Payload.EmptyObject);
        return Append(frame, trailer.Framed.Span);
    }

    private static OutboundFrame Append(in OutboundFrame frame, ReadOnlySpan<byte> trailer)
    {
        byte[] both = [.. frame.Framed.Span, .. trailer];
        return new OutboundFrame(both, frame.Framed.Length - frame.Message.Length, frame.Message.Length, frame.Kind);
    }

    /// <summary>The frame that tells a client that a channel ended gracefully; it carries the join_ref in both places (2.3).</summary>
    public static OutboundFrame Close(Serializer serializer, Ref joinRef, EncodedTopic topic)
    {
        var scratch = Scratch();
        return Finish(scratch, serializer.EncodePush(scratch, joinRef, joinRef, topic, ReservedEvent.Close, Payload.EmptyObject));
    }

    /// <summary>The frame that tells a client that a channel crashed; it carries the join_ref in both places (2.3).</summary>
    public static OutboundFrame Error(Serializer serializer, Ref joinRef, EncodedTopic topic)
    {
        var scratch = Scratch();
        return Finish(scratch, serializer.EncodePush(scratch, joinRef, joinRef, topic, ReservedEvent.Error, ReasonPayload.ChannelCrash));
    }

    /// <summary>
    /// The frame for a connection that negotiated permessage-deflate: compressed, unless it is small or would not get smaller. It goes onto
    /// WebSockets only, since what it calls its message is no message any more.
    /// </summary>
    public static OutboundFrame Compress(in OutboundFrame frame)
    {
        if (frame.Message.Length < SmallestCompressed) return frame;
        var scratch = Scratch();
        PerMessageDeflate.Compress(frame.Message.Span, scratch);
        if (scratch.WrittenCount >= frame.Message.Length) return frame;
        var compressed = Finish(scratch, frame.Kind, compressed: true);
        return frame.HasTrailer ? Append(compressed, frame.TrailerFrame.Framed.Span) : compressed;
    }

    private static ArrayBufferWriter<byte> Scratch()
    {
        const int Usual = 1024;
        var scratch = _scratch ??= new ArrayBufferWriter<byte>(Usual);
        scratch.ResetWrittenCount();
        return scratch;
    }

    private static OutboundFrame Finish(ArrayBufferWriter<byte> scratch, FrameKind kind, bool compressed = false)
    {
        var message = scratch.WrittenSpan;
        var header = WebSocketFrame.HeaderLength(message.Length);
        var frame = GC.AllocateUninitializedArray<byte>(header + message.Length);
        var opcode = kind == FrameKind.Text ? WebSocketOpcode.Text : WebSocketOpcode.Binary;
        WebSocketFrame.WriteHeader(frame, opcode, message.Length, compressed);
        message.CopyTo(frame.AsSpan(header));
        if (scratch.Capacity > LargestScratch) _scratch = null; // or every thread would keep what its largest message needed
        return new OutboundFrame(frame, header, kind);
    }
}
