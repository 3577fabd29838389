using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using System.Text.Unicode;

namespace Bennu.Authentication;

/// <summary>Reads terms of the external term format from bytes of any origin.</summary>
/// <remarks>
/// What Erlang refuses to read is refused, and so are compressed terms, bit strings, improper lists, functions, pids, ports and
/// references, which <see cref="ErlangTerm"/> cannot hold. No length in the input is believed before the input that backs it is seen,
/// so that memory stays in proportion to the input.
/// </remarks>
internal ref struct ExternalTermDecoder
{
    private ReadOnlySpan<byte> _rest;

    // How many more terms the enclosing lists, tuples and maps have announced. Each takes a byte at least.
    private int _announced;

    private ExternalTermDecoder(ReadOnlySpan<byte> input) => _rest = input;

    public static bool TryDecode(ReadOnlySpan<byte> input, out ErlangTerm term)
    {
        term = default;
        if (input.IsEmpty || input[0] != ExternalTerm.Version) return false;

        var decoder = new ExternalTermDecoder(input[1..]);
        if (decoder.TryRead(depth: 1, out term) && decoder._rest.IsEmpty) return true;

        term = default;
        return false;
    }

    private bool TryRead(int depth, out ErlangTerm term)
    {
        term = default;
        if (depth > ExternalTerm.MaxDepth || !TryTake(1, out var tag)) return false;

        return tag[0] switch
        {
            ExternalTerm.SmallInteger => TryReadSmallInteger(out term),
            ExternalTerm.Integer => TryReadInteger(out term),
            ExternalTerm.SmallBig => TryReadBig(lengthSize: 1, out term),
            ExternalTerm.LargeBig => TryReadBig(lengthSize: 4, out term),
            ExternalTerm.NewFloat => TryReadFloat(out term),
            ExternalTerm.SmallAtom => TryReadLatin1Atom(lengthSize: 1, out term),
            ExternalTerm.Atom => TryReadLatin1Atom(lengthSize: 2, out term),
            ExternalTerm.SmallAtomUtf8 => TryReadUtf8Atom(lengthSize: 1, out term),
            ExternalTerm.AtomUtf8 => TryReadUtf8Atom(lengthSize: 2, out term),
            ExternalTerm.Binary => TryReadBinary(out term),
            ExternalTerm.Nil => TryReadNil(out term),
            ExternalTerm.String => TryReadString(out term),
            ExternalTerm.List => TryReadList(depth, out term),
            ExternalTerm.SmallTuple => TryReadTuple(lengthSize: 1, depth, out term),
            ExternalTerm.LargeTuple => TryReadTuple(lengthSize: 4, depth, out term),
            ExternalTerm.Map => TryReadMap(depth, out term),
            _ => false,
        };
    }

    private bool TryReadSmallInteger(out ErlangTerm term)
    {
        var isRead = TryTake(1, out var bytes);
        term = isRead ? bytes[0] : default(ErlangTerm);
        return isRead;
    }

    private bool TryReadInteger(out ErlangTerm term)
    {
        var isRead = TryTake(sizeof(int), out var bytes);
        term = isRead ? BinaryPrimitives.ReadInt32BigEndian(bytes) : default(ErlangTerm);
        return isRead;
    }

    private bool TryReadBig(int lengthSize, out ErlangTerm term)
    {
        term = default;
        if (!TryReadLength(lengthSize, out var length) || !TryTake(1, out var sign) || !TryTake(length, out var magnitude)) return false;

        var value = new BigInteger(magnitude, isUnsigned: true);
        term = sign[0] == 0 ? value : -value;
        return true;
    }

    private bool TryReadFloat(out ErlangTerm term)
    {
        term = default;
        if (!TryTake(sizeof(double), out var bytes)) return false;

        var value = BinaryPrimitives.ReadDoubleBigEndian(bytes);
        if (!double.IsFinite(value)) return false;

        term = ErlangTerm.Float(value);
        return true;
    }

    private bool TryReadLatin1Atom(int lengthSize, out ErlangTerm term)
    {
        term = default;
        return TryReadBytes(lengthSize, out var name) && ErlangTerm.TryMakeAtom(Encoding.Latin1.GetString(name), out term);
    }

    private bool TryReadUtf8Atom(int lengthSize, out ErlangTerm term)
    {
        term = default;
        return TryReadBytes(lengthSize, out var name)
            && Utf8.IsValid(name)
            && ErlangTerm.TryMakeAtom(Encoding.UTF8.GetString(name), out term);
    }

    private bool TryReadBinary(out ErlangTerm term)
    {
        var isRead = TryReadBytes(lengthSize: 4, out var bytes);
        term = isRead ? ErlangTerm.Binary(bytes) : default;
        return isRead;
    }

    private static bool TryReadNil(out ErlangTerm term)
    {
        term = ErlangTerm.List();
        return true;
    }

    private bool TryReadString(out ErlangTerm term)
    {
        term = default;
        if (!TryReadBytes(lengthSize: 2, out var bytes)) return false;

        var items = new ErlangTerm[bytes.Length];
        for (var i = 0; i < items.Length; i++) items[i] = bytes[i];
        term = ErlangTerm.Own(ErlangTermKind.List, items);
        return true;
    }

    private bool TryReadList(int depth, out ErlangTerm term)
    {
        term = default;
        return TryReadLength(size: 4, out var length)
            && TryReadItems(ErlangTermKind.List, length, depth, out term)
            && TryTake(1, out var tail)
            && tail[0] == ExternalTerm.Nil;
    }

    private bool TryReadTuple(int lengthSize, int depth, out ErlangTerm term)
    {
        term = default;
        return TryReadLength(lengthSize, out var arity) && TryReadItems(ErlangTermKind.Tuple, arity, depth, out term);
    }

    private bool TryReadItems(ErlangTermKind kind, uint count, int depth, out ErlangTerm term)
    {
        term = default;
        if (!TryAnnounce(count)) return false;

        var items = new ErlangTerm[count];
        foreach (ref var item in items.AsSpan())
        {
            if (!TryReadAnnounced(depth, out item)) return false;
        }

        term = ErlangTerm.Own(kind, items);
        return true;
    }

    private bool TryReadMap(int depth, out ErlangTerm term)
    {
        term = default;
        if (!TryReadLength(size: 4, out var count) || !TryAnnounce(2UL * count)) return false;

        var entries = new Dictionary<ErlangTerm, ErlangTerm>((int)count);
        for (var i = 0; i < count; i++)
        {
            if (!TryReadAnnounced(depth, out var key) || !TryReadAnnounced(depth, out var value)) return false;
            if (!entries.TryAdd(key, value)) return false;
        }

        term = ErlangTerm.Own(entries);
        return true;
    }

    private bool TryAnnounce(ulong terms)
    {
        if (terms > (ulong)Math.Max(0, _rest.Length - _announced)) return false;

        _announced += (int)terms;
        return true;
    }

    private bool TryReadAnnounced(int depth, out ErlangTerm term)
    {
        _announced--;
        return TryRead(depth + 1, out term);
    }

    private bool TryReadBytes(int lengthSize, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return TryReadLength(lengthSize, out var length) && TryTake(length, out bytes);
    }

    private bool TryReadLength(int size, out uint length)
    {
        length = 0;
        if (!TryTake((uint)size, out var bytes)) return false;

        foreach (var digit in bytes) length = length << 8 | digit;
        return true;
    }

    private bool TryTake(uint count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (count > (uint)_rest.Length) return false;

        bytes = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return true;
    }
}
