using System.Buffers;
using System.Buffers.Binary;

namespace Bennu.Tests.Transports.WebSockets;

/// <summary>Writes frames as a client does, legal ones and broken ones.</summary>
internal static class ClientFrames
{
    private static readonly byte[] Key = [0x37, 0xFA, 0x21, 0x3D];

    /// <summary>A masked frame; <paramref name="first"/> is its whole first byte.</summary>
    public static byte[] Frame(byte first, ReadOnlySpan<byte> payload)
    {
        var writer = new ArrayBufferWriter<byte>();
        writer.Write(Announce(first, payload.Length));
        writer.Write(Key);
        var body = payload.ToArray();
        for (var i = 0; i < body.Length; i++) body[i] ^= Key[i % 4];
        writer.Write(body);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>The header up to the length, without mask or payload.</summary>
    public static byte[] Announce(byte first, long length)
    {
        if (length <= 125) return [first, (byte)(0x80 | length)];
        if (length <= ushort.MaxValue) return [first, 0xFE, (byte)(length >> 8), (byte)length];
        var header = new byte[10];
        header[0] = first;
        header[1] = 0xFF;
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(2), length);
        return header;
    }

    public static byte[] Text(ReadOnlySpan<byte> payload) => Frame(0x81, payload);

    public static byte[] Binary(ReadOnlySpan<byte> payload) => Frame(0x82, payload);

    public static byte[] Ping(ReadOnlySpan<byte> payload) => Frame(0x89, payload);

    public static byte[] Close(int code, ReadOnlySpan<byte> reason = default) =>
        Frame(0x88, [(byte)(code >> 8), (byte)code, .. reason]);

    public static byte[] Join(params byte[][] frames) => [.. frames.SelectMany(frame => frame)];
}
