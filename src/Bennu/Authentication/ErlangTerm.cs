using System.Buffers;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Bennu.Authentication;

/// <summary>A value of Erlang or Elixir: what a Phoenix application puts into its tokens and expects in them.</summary>
/// <remarks>
/// <para>
/// Strings, integers and booleans convert by themselves; the rest have a method named after their kind:
/// <c>ErlangTerm.Map(("id", 7), (ErlangTerm.Atom("role"), "admin"))</c> is Elixir's <c>%{"id" => 7, role: "admin"}</c>.
/// </para>
/// <para>Immutable. Terms are equal as by Erlang's <c>=:=</c>: 1 is not 1.0, and the order of a map's entries is no part of it.</para>
/// </remarks>
public readonly struct ErlangTerm : IEquatable<ErlangTerm>
{
    private const int MaxAtomLength = 255;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly ReadOnlyDictionary<ErlangTerm, ErlangTerm> NoEntries = new(new Dictionary<ErlangTerm, ErlangTerm>());

    // By kind: string, BigInteger, double, byte[], ErlangTerm[], ErlangTerm[], ReadOnlyDictionary; null is the atom nil.
    private readonly object? _value;

    private ErlangTerm(ErlangTermKind kind, object? value)
    {
        Kind = kind;
        _value = value;
    }

    /// <summary>The atom <c>nil</c>, also the default of this type.</summary>
    public static ErlangTerm Nil => default;

    /// <summary>Which kind of value this is, and so which accessor gives it.</summary>
    public ErlangTermKind Kind { get; }

    /// <summary>Whether this is the atom <c>nil</c>.</summary>
    public bool IsNil => Kind == ErlangTermKind.Atom && _value is null;

    /// <summary>The elements of a list or a tuple, in order; empty for any other kind.</summary>
    public ImmutableArray<ErlangTerm> Items => ImmutableCollectionsMarshal.AsImmutableArray(_value as ErlangTerm[] ?? []);

    /// <summary>The entries of a map; empty for any other kind.</summary>
    public IReadOnlyDictionary<ErlangTerm, ErlangTerm> Entries => _value as ReadOnlyDictionary<ErlangTerm, ErlangTerm> ?? NoEntries;

    /// <summary>The value under a key of a map.</summary>
    /// <param name="key">The key.</param>
    /// <value><see cref="Nil"/> where the map has no such key, and for any other kind.</value>
    public ErlangTerm this[ErlangTerm key] => Entries.GetValueOrDefault(key);

    /// <summary>Makes an integer.</summary>
    /// <param name="value">The integer, of any size.</param>
    public static ErlangTerm Integer(BigInteger value) => new(ErlangTermKind.Integer, value);

    /// <summary>Makes a floating-point number.</summary>
    /// <param name="value">The number.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite; Erlang has neither infinities nor NaN.</exception>
    public static ErlangTerm Float(double value) => double.IsFinite(value)
        ? new(ErlangTermKind.Float, value)
        : throw new ArgumentOutOfRangeException(nameof(value), value, "Erlang has neither infinities nor NaN.");

    /// <summary>Makes a binary from a copy of the bytes.</summary>
    /// <param name="bytes">The bytes; for text, convert the string instead.</param>
    public static ErlangTerm Binary(ReadOnlySpan<byte> bytes) => new(ErlangTermKind.Binary, bytes.ToArray());

    /// <summary>Makes an atom.</summary>
    /// <param name="name">Its name, at most 255 characters; <c>nil</c> gives <see cref="Nil"/>.</param>
    /// <exception cref="ArgumentException">The name is too long, or not valid Unicode.</exception>
    public static ErlangTerm Atom(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TryMakeAtom(name, out var atom)
            ? atom
            : throw new ArgumentException($"An atom has at most {MaxAtomLength} characters of valid Unicode.", nameof(name));
    }

    /// <summary>Makes a list.</summary>
    /// <param name="items">The elements.</param>
    public static ErlangTerm List(params ReadOnlySpan<ErlangTerm> items) => new(ErlangTermKind.List, items.ToArray());

    /// <summary>Makes a tuple.</summary>
    /// <param name="items">The elements.</param>
    public static ErlangTerm Tuple(params ReadOnlySpan<ErlangTerm> items) => new(ErlangTermKind.Tuple, items.ToArray());

    /// <summary>Makes a map.</summary>
    /// <param name="entries">Its keys and values.</param>
    /// <exception cref="ArgumentException">A key occurs twice.</exception>
    public static ErlangTerm Map(params ReadOnlySpan<(ErlangTerm Key, ErlangTerm Value)> entries)
    {
        var map = new Dictionary<ErlangTerm, ErlangTerm>(entries.Length);
        foreach (var (key, value) in entries) map.Add(key, value);
        return Own(map);
    }

    /// <summary>Makes a binary of the string in UTF-8, as Elixir's strings are; null gives <see cref="Nil"/>.</summary>
    /// <exception cref="ArgumentException">The string is not valid Unicode.</exception>
    public static implicit operator ErlangTerm(string? text) =>
        text is null ? Nil : new(ErlangTermKind.Binary, StrictUtf8.GetBytes(text));

    /// <summary>Makes an integer.</summary>
    public static implicit operator ErlangTerm(long value) => Integer(value);

    /// <summary>Makes an integer.</summary>
    public static implicit operator ErlangTerm(BigInteger value) => Integer(value);

    /// <summary>Makes the atom <c>true</c> or <c>false</c>.</summary>
    public static implicit operator ErlangTerm(bool value) => new(ErlangTermKind.Atom, value ? "true" : "false");

    /// <summary>Gives an integer that fits into 64 bits.</summary>
    /// <returns>Whether this is one.</returns>
    public bool TryGetInt64(out long value)
    {
        var fits = TryGetInteger(out var integer) && integer >= long.MinValue && integer <= long.MaxValue;
        value = fits ? (long)integer : 0;
        return fits;
    }

    /// <summary>Gives an integer of any size.</summary>
    /// <returns>Whether this is an integer.</returns>
    public bool TryGetInteger(out BigInteger value) => TryGet(out value);

    /// <summary>Gives a floating-point number.</summary>
    /// <returns>Whether this is a float; an integer is none.</returns>
    public bool TryGetDouble(out double value) => TryGet(out value);

    /// <summary>Gives the text of a binary in UTF-8, which is Elixir's string.</summary>
    /// <returns>Whether this is a binary of valid UTF-8.</returns>
    public bool TryGetString([NotNullWhen(true)] out string? value)
    {
        value = _value is byte[] bytes && Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
        return value is not null;
    }

    /// <summary>Gives the bytes of a binary.</summary>
    /// <returns>Whether this is a binary.</returns>
    public bool TryGetBytes(out ReadOnlyMemory<byte> value)
    {
        value = _value as byte[];
        return Kind == ErlangTermKind.Binary;
    }

    /// <summary>Gives the name of an atom, without a colon.</summary>
    /// <returns>Whether this is an atom.</returns>
    public bool TryGetAtom([NotNullWhen(true)] out string? name)
    {
        name = Kind == ErlangTermKind.Atom ? _value as string ?? "nil" : null;
        return name is not null;
    }

    /// <summary>Gives the value of the atoms <c>true</c> and <c>false</c>.</summary>
    /// <returns>Whether this is one of them.</returns>
    public bool TryGetBoolean(out bool value)
    {
        value = _value is "true";
        return value || _value is "false";
    }

    /// <summary>Whether both are the same term.</summary>
    public bool Equals(ErlangTerm other) => Kind == other.Kind && (_value, other._value) switch
    {
        (byte[] a, byte[] b) => a.AsSpan().SequenceEqual(b),
        (ErlangTerm[] a, ErlangTerm[] b) => a.AsSpan().SequenceEqual(b),
        (ReadOnlyDictionary<ErlangTerm, ErlangTerm> a, ReadOnlyDictionary<ErlangTerm, ErlangTerm> b) =>
            a.Count == b.Count && a.All(entry => b.TryGetValue(entry.Key, out var value) && value == entry.Value),
        var (a, b) => Equals(a, b),
    };

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is ErlangTerm other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Kind);
        switch (_value)
        {
            case byte[] bytes:
                hash.AddBytes(bytes);
                break;
            case ErlangTerm[] items:
                foreach (var item in items) hash.Add(item);
                break;
            case ReadOnlyDictionary<ErlangTerm, ErlangTerm> map:
                hash.Add(map.Aggregate(0, (mix, entry) => mix ^ HashCode.Combine(entry.Key, entry.Value)));
                break;
            default:
                hash.Add(_value);
                break;
        }

        return hash.ToHashCode();
    }

    /// <summary>Whether both are the same term.</summary>
    public static bool operator ==(ErlangTerm left, ErlangTerm right) => left.Equals(right);

    /// <summary>Whether the terms differ.</summary>
    public static bool operator !=(ErlangTerm left, ErlangTerm right) => !left.Equals(right);

    /// <summary>The term in Elixir's notation, for people to read.</summary>
    public override string ToString() => _value switch
    {
        null => "nil",
        string name => name is "true" or "false" ? name : $":{name}",
        byte[] bytes => TryGetString(out var text) ? $"\"{text}\"" : $"<<{string.Join(", ", bytes)}>>",
        ErlangTerm[] items => Kind == ErlangTermKind.List ? $"[{string.Join(", ", items)}]" : $"{{{string.Join(", ", items)}}}",
        ReadOnlyDictionary<ErlangTerm, ErlangTerm> map => $"%{{{string.Join(", ", map.Select(e => $"{e.Key} => {e.Value}"))}}}",
        var number => string.Create(CultureInfo.InvariantCulture, $"{number}"),
    };

    /// <summary>Makes an atom of a name that may be too long or not valid Unicode.</summary>
    internal static bool TryMakeAtom(string name, out ErlangTerm atom)
    {
        atom = new(ErlangTermKind.Atom, name == "nil" ? null : name);
        var length = 0;
        for (var rest = name.AsSpan(); !rest.IsEmpty; length++)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var consumed) != OperationStatus.Done) return false;
            rest = rest[consumed..];
        }

        return length <= MaxAtomLength;
    }

    /// <summary>Makes a list or a tuple that owns the array.</summary>
    internal static ErlangTerm Own(ErlangTermKind kind, ErlangTerm[] items) => new(kind, items);

    /// <summary>Makes a map that owns the dictionary.</summary>
    internal static ErlangTerm Own(Dictionary<ErlangTerm, ErlangTerm> entries) => new(ErlangTermKind.Map, entries.AsReadOnly());

    private bool TryGet<T>(out T value) where T : struct
    {
        var isKind = _value is T;
        value = isKind ? (T)_value! : default;
        return isKind;
    }
}
