using Bennu.Protocol;

namespace Bennu.Transports;

/// <summary>
/// One finished frame, encoded once for everyone who gets it: the message, and in front of it the header of an unmasked WebSocket frame.
/// </summary>
internal readonly struct OutboundFrame(byte[] framed, int headerLength, FrameKind kind)
{
    public FrameKind Kind => kind;

    /// <summary>Header and message, as they go onto a WebSocket.</summary>
    public ReadOnlyMemory<byte> Framed => framed;

    /// <summary>The message alone.</summary>
    public ReadOnlyMemory<byte> Message => framed.AsMemory(headerLength);
}
