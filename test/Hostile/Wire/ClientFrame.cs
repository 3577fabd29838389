using System.Buffers.Binary;
using System.Text;

namespace Hostile.Wire;

/// <summary>Frames as a client sends them. The mask is all zeros, which leaves the payload as it is.</summary>
internal static class ClientFrame
{
    public const int Continuation = 0, TextFrame = 1, BinaryFrame = 2, CloseFrame = 8, PingFrame = 9;

    private const int MaskLength = 4;

    public static byte[] Text(string message) => Of(TextFrame, Encoding.UTF8.GetBytes(message));

    public static byte[] Of(int opcode, ReadOnlySpan<byte> payload, bool isFinal = true, bool isCompressed = false)
    {
        var lengthBytes = payload.Length < 126 ? 0 : payload.Length <= ushort.MaxValue ? 2 : 8;
        var frame = new byte[2 + lengthBytes + MaskLength + payload.Length];
        frame[0] = (byte)(opcode | (isFinal ? 0x80 : 0) | (isCompressed ? 0x40 : 0));
        frame[1] = (byte)(0x80 | (lengthBytes switch { 0 => payload.Length, 2 => 126, _ => 127 }));
        if (lengthBytes == 2) BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
        if (lengthBytes == 8) BinaryPrimitives.WriteUInt64BigEndian(frame.AsSpan(2), (ulong)payload.Length);
        payload.CopyTo(frame.AsSpan(2 + lengthBytes + MaskLength));
        return frame;
    }

    /// <summary>The header alone of a binary frame that announces so many bytes.</summary>
    public static byte[] Announcing(ulong length)
    {
        var header = new byte[2 + 8 + MaskLength];
        header[0] = 0x80 | BinaryFrame;
        header[1] = 0x80 | 127;
        BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(2), length);
        return header;
    }

    /// <summary>One frame so many times over, to be sent with one call.</summary>
    public static byte[] Times(this byte[] frame, int count)
    {
        var block = new byte[frame.Length * count];
        for (var i = 0; i < count; i++) frame.CopyTo(block, i * frame.Length);
        return block;
    }
}
