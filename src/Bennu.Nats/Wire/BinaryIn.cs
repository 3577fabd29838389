using System.Buffers.Binary;
using System.Text;

namespace Bennu.Nats.Wire;

/// <summary>Reads what <see cref="BinaryOut"/> wrote. What does not fit makes it fail, and all that follows is empty.</summary>
internal ref struct BinaryIn(ReadOnlyMemory<byte> message)
{
    private readonly ReadOnlySpan<byte> _bytes = message.Span;
    private int _at;

    /// <summary>Whether a part was missing.</summary>
    public bool HasFailed { get; private set; }

    public byte Byte() => Has(1) ? _bytes[_at++] : (byte)0;

    public ulong Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }

        HasFailed = true;
        return 0;
    }

    public ulong Fixed()
    {
        if (!Has(8)) return 0;
        _at += 8;
        return BinaryPrimitives.ReadUInt64LittleEndian(_bytes[(_at - 8)..]);
    }

    public string Text()
    {
        var length = Number();
        if (!Has(length)) return "";
        var text = Encoding.UTF8.GetString(_bytes.Slice(_at, (int)length));
        _at += (int)length;
        return text;
    }

    /// <summary>All that is left, as part of the message.</summary>
    public readonly ReadOnlyMemory<byte> Rest() => HasFailed ? default : message[_at..];

    private bool Has(ulong count)
    {
        HasFailed |= count > (ulong)(_bytes.Length - _at);
        return !HasFailed;
    }
}
