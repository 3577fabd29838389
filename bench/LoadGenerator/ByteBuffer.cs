using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;

namespace LoadGenerator;

/// <summary>Bytes that grow at the end and are taken from the front.</summary>
internal sealed class ByteBuffer(int capacity)
{
    private byte[] _bytes = new byte[capacity];

    internal int Length { get; private set; }

    internal Span<byte> Written => _bytes.AsSpan(0, Length);

    internal void Clear() => Length = 0;

    internal ByteBuffer Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
        return this;
    }

    internal ByteBuffer Add(long number)
    {
        Utf8Formatter.TryFormat(number, Room(20), out var written);
        Length += written;
        return this;
    }

    /// <summary>Adds one final, masked WebSocket frame.</summary>
    internal void AddFrame(byte opcode, ReadOnlySpan<byte> payload, uint mask)
    {
        var room = Room(payload.Length + 8);
        room[0] = (byte)(0x80 | opcode);
        var header = 2;
        if (payload.Length < 126)
        {
            room[1] = (byte)(0x80 | payload.Length);
        }
        else
        {
            room[1] = 0x80 | 126;
            BinaryPrimitives.WriteUInt16BigEndian(room[2..], checked((ushort)payload.Length));
            header = 4;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(room[header..], mask);
        Mask(payload, room[(header + 4)..], mask);
        Length += header + 4 + payload.Length;
    }

    internal void RemoveFront(int count)
    {
        _bytes.AsSpan(count, Length - count).CopyTo(_bytes);
        Length -= count;
    }

    private static void Mask(ReadOnlySpan<byte> payload, Span<byte> target, uint mask)
    {
        var wide = ((ulong)mask << 32) | mask;
        var words = MemoryMarshal.Cast<byte, ulong>(payload);
        var targets = MemoryMarshal.Cast<byte, ulong>(target);
        for (var i = 0; i < words.Length; i++) targets[i] = words[i] ^ wide;
        for (var i = words.Length * 8; i < payload.Length; i++) target[i] = (byte)(payload[i] ^ (byte)(mask >> (i % 4 * 8)));
    }

    private Span<byte> Room(int count)
    {
        if (_bytes.Length - Length < count) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        return _bytes.AsSpan(Length, _bytes.Length - Length);
    }
}
