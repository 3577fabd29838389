using System.Numerics;
using System.Runtime.InteropServices;

namespace Bennu.Transports.WebSockets;

/// <summary>The XOR over a client's payload (RFC 6455, 5.3); applying it twice undoes it.</summary>
internal static class FrameMask
{
    /// <param name="payload">Changed in place.</param>
    /// <param name="key">Four bytes.</param>
    public static void Apply(Span<byte> payload, ReadOnlySpan<byte> key)
    {
        // A vector's size is a multiple of the key's, so the key never shifts against the payload.
        var mask = new Vector<uint>(MemoryMarshal.Read<uint>(key));
        var vectors = MemoryMarshal.Cast<byte, Vector<uint>>(payload);
        foreach (ref var vector in vectors) vector ^= mask;

        var rest = payload[(vectors.Length * Vector<byte>.Count)..];
        for (var i = 0; i < rest.Length; i++) rest[i] ^= key[i & 3];
    }
}
