using System.Numerics;
using System.Runtime.InteropServices;

namespace Bennu.Transports.WebSockets;

/// <summary>Undoes the mask of a client's frame, in place (RFC 6455, section 5.3).</summary>
internal static class WebSocketMask
{
    /// <param name="payload">The masked bytes, which begin where the mask does.</param>
    /// <param name="mask">The frame's four masking bytes.</param>
    public static void Undo(Span<byte> payload, ReadOnlySpan<byte> mask)
    {
        var key = MemoryMarshal.Read<uint>(mask);
        var vectors = MemoryMarshal.Cast<byte, Vector<uint>>(payload);
        var wide = new Vector<uint>(key);
        for (var i = 0; i < vectors.Length; i++) vectors[i] ^= wide;
        for (var i = vectors.Length * Vector<byte>.Count; i < payload.Length; i++) payload[i] ^= mask[i & 3];
    }
}
