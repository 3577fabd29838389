using System.Buffers;

namespace Bennu.Protocol;

/// <summary>
/// One version of the wire protocol: turns clients' frames into messages and messages into frames. Stateless; any thread. An application
/// may add its own. One instance each, since broadcasts are encoded once per instance.
/// </summary>
public abstract class Serializer
{
    /// <summary>A short name for logs.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it can carry binary payloads to the client. Where not, the server sends the event <c>binary_unsupported</c> in their place.</summary>
    public virtual bool SupportsBinary => true;

    /// <summary>Decodes a client's frame. Never throws, whatever the frame holds.</summary>
    /// <param name="frame">The frame; it must outlive the message.</param>
    /// <param name="kind">How it came.</param>
    /// <param name="message">What it says.</param>
    /// <param name="error">What is wrong with it, where it is malformed.</param>
    public abstract bool TryDecode(ReadOnlySpan<byte> frame, FrameKind kind, out InboundMessage message, out string? error);

    /// <summary>Encodes an event for one client. For <c>phx_close</c> and <c>phx_error</c> both refs are the join's.</summary>
    /// <exception cref="PayloadException">The serializer cannot carry it.</exception>
    public abstract FrameKind EncodePush(
        IBufferWriter<byte> output, Ref joinRef, Ref @ref, EncodedTopic topic, string @event, in Payload payload);

    /// <summary>Encodes the answer to a client's push.</summary>
    /// <exception cref="PayloadException">The serializer cannot carry it.</exception>
    public abstract FrameKind EncodeReply(
        IBufferWriter<byte> output, Ref joinRef, Ref @ref, EncodedTopic topic, string status, in Payload response);

    /// <summary>Encodes an event for all subscribers of a topic. Its ref is null, or a durable message's cursor.</summary>
    /// <exception cref="PayloadException">The serializer cannot carry it.</exception>
    public abstract FrameKind EncodeBroadcast(IBufferWriter<byte> output, Ref @ref, EncodedTopic topic, string @event, in Payload payload);
}
