using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Bennu.Authentication;

/// <summary>Writes terms as Erlang's <c>term_to_binary</c> does, so that equal terms make equal tokens.</summary>
internal sealed class ExternalTermEncoder
{
    private readonly ArrayBufferWriter<byte> _output = new();

    private ExternalTermEncoder()
    {
    }

    /// <exception cref="ArgumentException">The term nests too deep.</exception>
    public static byte[] Encode(ErlangTerm term)
    {
        var encoder = new ExternalTermEncoder();
        encoder.WriteByte(ExternalTerm.Version);
        encoder.Write(term, depth: 1);
        return encoder._output.WrittenSpan.ToArray();
    }

    private void Write(ErlangTerm term, int depth)
    {
        if (depth > ExternalTerm.MaxDepth) throw new ArgumentException("The term nests too deep for a token.", nameof(term));

        switch (term.Kind)
        {
            case ErlangTermKind.Atom when term.TryGetAtom(out var name): WriteAtom(name); break;
            case ErlangTermKind.Integer when term.TryGetInteger(out var integer): WriteInteger(integer); break;
            case ErlangTermKind.Float when term.TryGetDouble(out var number): WriteFloat(number); break;
            case ErlangTermKind.Binary when term.TryGetBytes(out var bytes): WriteBinary(bytes.Span); break;
            case ErlangTermKind.List: WriteList(term.Items.AsSpan(), depth); break;
            case ErlangTermKind.Tuple: WriteTuple(term.Items.AsSpan(), depth); break;
            default: WriteMap(term.Entries, depth); break;
        }
    }

    // 100 len16 latin1: of the tags for atoms the one that every VM reads, and older ones write; 119 len8 utf8; 118 len16 utf8
    private void WriteAtom(string name)
    {
        if (!name.AsSpan().ContainsAnyExceptInRange('\0', '\u00ff'))
        {
            WriteByte(ExternalTerm.Atom);
            WriteUInt16(name.Length);
            _output.Write(Encoding.Latin1.GetBytes(name));
            return;
        }

        var bytes = Encoding.UTF8.GetBytes(name);
        if (bytes.Length <= byte.MaxValue)
        {
            WriteByte(ExternalTerm.SmallAtomUtf8);
            WriteByte((byte)bytes.Length);
        }
        else
        {
            WriteByte(ExternalTerm.AtomUtf8);
            WriteUInt16(bytes.Length);
        }

        _output.Write(bytes);
    }

    // 97 u8; 98 i32; 110 len8 sign bytes; 111 len32 sign bytes, the bytes little-endian
    private void WriteInteger(BigInteger value)
    {
        if (IsByte(value))
        {
            WriteByte(ExternalTerm.SmallInteger);
            WriteByte((byte)value);
            return;
        }

        if (value >= int.MinValue && value <= int.MaxValue)
        {
            WriteByte(ExternalTerm.Integer);
            WriteInt32((int)value);
            return;
        }

        var magnitude = BigInteger.Abs(value).ToByteArray(isUnsigned: true);
        if (magnitude.Length <= byte.MaxValue)
        {
            WriteByte(ExternalTerm.SmallBig);
            WriteByte((byte)magnitude.Length);
        }
        else
        {
            WriteByte(ExternalTerm.LargeBig);
            WriteInt32(magnitude.Length);
        }

        WriteByte((byte)(value.Sign < 0 ? 1 : 0));
        _output.Write(magnitude);
    }

    // 70 f64
    private void WriteFloat(double value)
    {
        WriteByte(ExternalTerm.NewFloat);
        BinaryPrimitives.WriteDoubleBigEndian(_output.GetSpan(sizeof(double)), value);
        _output.Advance(sizeof(double));
    }

    // 109 len32 bytes
    private void WriteBinary(ReadOnlySpan<byte> bytes)
    {
        WriteByte(ExternalTerm.Binary);
        WriteInt32(bytes.Length);
        _output.Write(bytes);
    }

    // 106; 107 len16 bytes, where all elements are bytes; 108 len32 elements 106
    private void WriteList(ReadOnlySpan<ErlangTerm> items, int depth)
    {
        if (items.IsEmpty)
        {
            WriteByte(ExternalTerm.Nil);
            return;
        }

        if (TryWriteString(items)) return;

        WriteByte(ExternalTerm.List);
        WriteInt32(items.Length);
        foreach (var item in items) Write(item, depth + 1);
        WriteByte(ExternalTerm.Nil);
    }

    private bool TryWriteString(ReadOnlySpan<ErlangTerm> items)
    {
        if (items.Length > ushort.MaxValue) return false;

        var bytes = new byte[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            if (!items[i].TryGetInteger(out var integer) || !IsByte(integer)) return false;
            bytes[i] = (byte)integer;
        }

        WriteByte(ExternalTerm.String);
        WriteUInt16(bytes.Length);
        _output.Write(bytes);
        return true;
    }

    // 104 arity8 elements; 105 arity32 elements
    private void WriteTuple(ReadOnlySpan<ErlangTerm> items, int depth)
    {
        if (items.Length <= byte.MaxValue)
        {
            WriteByte(ExternalTerm.SmallTuple);
            WriteByte((byte)items.Length);
        }
        else
        {
            WriteByte(ExternalTerm.LargeTuple);
            WriteInt32(items.Length);
        }

        foreach (var item in items) Write(item, depth + 1);
    }

    // 116 len32 key value …
    private void WriteMap(IReadOnlyDictionary<ErlangTerm, ErlangTerm> entries, int depth)
    {
        WriteByte(ExternalTerm.Map);
        WriteInt32(entries.Count);
        foreach (var (key, value) in entries)
        {
            Write(key, depth + 1);
            Write(value, depth + 1);
        }
    }

    private static bool IsByte(BigInteger value) => value >= byte.MinValue && value <= byte.MaxValue;

    private void WriteByte(byte value)
    {
        _output.GetSpan(1)[0] = value;
        _output.Advance(1);
    }

    private void WriteUInt16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_output.GetSpan(sizeof(ushort)), (ushort)value);
        _output.Advance(sizeof(ushort));
    }

    private void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_output.GetSpan(sizeof(int)), value);
        _output.Advance(sizeof(int));
    }
}
