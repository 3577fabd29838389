using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Bennu.Redis.Broadcasts;

/// <summary>Reads an envelope's parts from bytes that anybody may have sent: false where there is no such part.</summary>
internal ref struct EnvelopeReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> _rest = source;

    /// <summary>How many bytes are left.</summary>
    public readonly int Left => _rest.Length;

    public bool TryRead(out byte value)
    {
        value = 0;
        if (_rest.IsEmpty) return false;
        value = _rest[0];
        _rest = _rest[1..];
        return true;
    }

    public bool TryRead(out ulong value)
    {
        if (!BinaryPrimitives.TryReadUInt64BigEndian(_rest, out value)) return false;
        _rest = _rest[8..];
        return true;
    }

    public bool TryRead([NotNullWhen(true)] out string? text)
    {
        text = null;
        if (!TryReadLength(out var length) || length > _rest.Length || !Utf8.IsValid(_rest[..length])) return false;
        text = Encoding.UTF8.GetString(_rest[..length]);
        _rest = _rest[length..];
        return true;
    }

    private bool TryReadLength(out int length)
    {
        length = 0;
        for (var shift = 0; shift < 28; shift += 7)
        {
            if (!TryRead(out byte bits)) return false;
            length |= (bits & 0x7F) << shift;
            if (bits < 0x80) return true;
        }
        return false;
    }
}
