using Bennu.Protocol;
using Bennu.Transports.WebSockets;

namespace Bennu.Transports;

/// <summary>
/// One finished frame, encoded once for everyone who gets it: the message, and in front of it the header of an unmasked WebSocket frame. A
/// durable binary message takes a second frame with it, which carries its cursor; nothing may come between the two.
/// </summary>
/// <param name="framed">Header and message, and those of the second frame where there is one.</param>
/// <param name="headerLength">The length of the first header.</param>
/// <param name="messageLength">The length of the first message.</param>
/// <param name="kind">The first message's kind; the second one is text.</param>
internal readonly struct OutboundFrame(byte[] framed, int headerLength, int messageLength, FrameKind kind)
{
    /// <summary>A frame without a second one.</summary>
    public OutboundFrame(byte[] framed, int headerLength, FrameKind kind)
        : this(framed, headerLength, framed.Length - headerLength, kind)
    {
    }

    public FrameKind Kind => kind;

    /// <summary>All of it, as it goes onto a WebSocket.</summary>
    public byte[] Bytes => framed ?? [];

    /// <inheritdoc cref="Bytes"/>
    public ReadOnlyMemory<byte> Framed => framed;

    /// <summary>The message alone.</summary>
    public ReadOnlyMemory<byte> Message => framed.AsMemory(headerLength, messageLength);

    /// <summary>Whether there is a second frame.</summary>
    public bool HasTrailer => framed is not null && framed.Length > headerLength + messageLength;

    /// <summary>The second frame by itself.</summary>
    public OutboundFrame TrailerFrame
    {
        get
        {
            var trailer = framed[(headerLength + messageLength)..];
            return new OutboundFrame(trailer, WebSocketFrame.HeaderLengthOf(trailer), FrameKind.Text);
        }
    }
}
