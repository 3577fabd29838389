using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Bennu.Nats.Wire;

/// <summary>Writes the parts of a message: numbers with seven bits a byte, texts as UTF-8 behind their length.</summary>
internal readonly ref struct BinaryOut(IBufferWriter<byte> buffer)
{
    private const int MaxNumberBytes = 10;

    public void Byte(byte value)
    {
        buffer.GetSpan(1)[0] = value;
        buffer.Advance(1);
    }

    public void Number(ulong value)
    {
        var span = buffer.GetSpan(MaxNumberBytes);
        var length = 0;
        for (; value >= 0x80; value >>= 7) span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        buffer.Advance(length);
    }

    public void Fixed(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(buffer.GetSpan(8), value);
        buffer.Advance(8);
    }

    public void Text(string? text)
    {
        var length = Encoding.UTF8.GetByteCount(text ?? "");
        Number((ulong)length);
        if (length == 0) return;
        Encoding.UTF8.GetBytes(text, buffer.GetSpan(length));
        buffer.Advance(length);
    }

    public void Bytes(ReadOnlySpan<byte> bytes) => buffer.Write(bytes);
}
