using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Bennu.Protocol;

/// <summary>Turns frames into messages and messages into frames; a connection's <c>vsn</c> selects one (section 1.3).</summary>
/// <remarks>
/// An instance holds no state of a connection and is called by many threads at once.
/// Decoding never throws, whatever the bytes: what a client sends is data.
/// Encoding throws <see cref="PayloadException"/> for a message that its layout cannot express, and then has written nothing.
/// Each call writes exactly one frame's content; the returned <see cref="FrameKind"/> is its opcode.
/// </remarks>
public abstract class Serializer
{
    /// <summary>A short name for logs and metrics, such as <c>v2</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether binary payloads can be encoded.</summary>
    public virtual bool SupportsBinary => true;

    /// <summary>Takes a client's frame apart.</summary>
    /// <param name="frame">One whole message; the spans of <paramref name="message"/> lie in it.</param>
    /// <param name="kind">The opcode it came under.</param>
    /// <param name="message">What it says.</param>
    /// <param name="error">What is wrong with it, without quoting it; null on success.</param>
    /// <returns>False for a malformed frame, after which the connection is closed (section 2.9).</returns>
    public abstract bool TryDecode(
        ReadOnlySpan<byte> frame, FrameKind kind, out InboundMessage message, [NotNullWhen(false)] out string? error);

    /// <summary>Writes a push, or a <c>phx_close</c> or <c>phx_error</c>, which carry the join_ref in both places.</summary>
    /// <param name="output">Where the frame goes.</param>
    /// <param name="joinRef">The channel's join_ref.</param>
    /// <param name="ref">Null, or a durable message's cursor.</param>
    /// <param name="topic">The channel's topic.</param>
    /// <param name="event">The event.</param>
    /// <param name="payload">What it carries.</param>
    /// <exception cref="PayloadException">The layout cannot express the payload or a field.</exception>
    public abstract FrameKind EncodePush(
        IBufferWriter<byte> output, Ref joinRef, Ref @ref, EncodedTopic topic, string @event, in Payload payload);

    /// <summary>Writes a reply.</summary>
    /// <param name="output">Where the frame goes.</param>
    /// <param name="joinRef">The join_ref, by the rules of section 2.3.</param>
    /// <param name="ref">The request's ref.</param>
    /// <param name="topic">The request's topic.</param>
    /// <param name="status"><c>ok</c>, <c>error</c> or one of the application's own.</param>
    /// <param name="response">Any JSON value, or bytes.</param>
    /// <exception cref="PayloadException">The layout cannot express the response or a field.</exception>
    public abstract FrameKind EncodeReply(
        IBufferWriter<byte> output, Ref joinRef, Ref @ref, EncodedTopic topic, string status, in Payload response);

    /// <summary>Writes a broadcast: one frame for every subscriber, hence without a join_ref.</summary>
    /// <param name="output">Where the frame goes.</param>
    /// <param name="ref">Null, or a durable message's cursor. A binary frame has no room for it.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="event">The event.</param>
    /// <param name="payload">What it carries.</param>
    /// <exception cref="PayloadException">The layout cannot express the payload or a field.</exception>
    public abstract FrameKind EncodeBroadcast(IBufferWriter<byte> output, Ref @ref, EncodedTopic topic, string @event, in Payload payload);
}
