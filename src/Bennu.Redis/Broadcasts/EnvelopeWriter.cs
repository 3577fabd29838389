using System.Buffers.Binary;
using System.Text;

namespace Bennu.Redis.Broadcasts;

/// <summary>Writes an envelope's parts into bytes of the right size.</summary>
internal ref struct EnvelopeWriter(Span<byte> target)
{
    private Span<byte> _rest = target;

    public static int SizeOf(string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        var size = bytes + 1;
        for (var rest = bytes >> 7; rest > 0; rest >>= 7) size++;
        return size;
    }

    public void Write(byte value)
    {
        _rest[0] = value;
        _rest = _rest[1..];
    }

    public void Write(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_rest, value);
        _rest = _rest[8..];
    }

    /// <summary>Writes a text after its length in bytes, seven bits at a time, the lowest first.</summary>
    public void Write(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        for (; length >= 0x80; length >>= 7) Write((byte)(length | 0x80));
        Write((byte)length);
        _rest = _rest[Encoding.UTF8.GetBytes(text, _rest)..];
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_rest);
        _rest = _rest[bytes.Length..];
    }
}
