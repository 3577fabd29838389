using System.Numerics;
using System.Text;
using Bennu.Authentication;
using CsCheck;

namespace Bennu.Tests.Authentication;

/// <summary>Generates terms of every kind, nested three deep.</summary>
internal static class ErlangTerms
{
    private static readonly Gen<string> Text =
        Gen.Int[0, 0x10FFFF].Where(Rune.IsValid).Array[0, 12].Select(runes => string.Concat(runes.Select(r => new Rune(r).ToString())));

    private static readonly Gen<ErlangTerm> Leaf = Gen.OneOf(
        Text.Select(text => (ErlangTerm)text),
        Text.Select(ErlangTerm.Atom),
        Gen.Bool.Select(value => (ErlangTerm)value),
        Gen.Const(ErlangTerm.Nil),
        Gen.Byte.Select(value => (ErlangTerm)value),
        Gen.Long.Select(value => (ErlangTerm)value),
        Gen.Byte.Array[0, 300].Select(bytes => ErlangTerm.Integer(new BigInteger(bytes))),
        Gen.Double.Where(double.IsFinite).Select(ErlangTerm.Float),
        Gen.Byte.Array[0, 40].Select(bytes => ErlangTerm.Binary(bytes)));

    public static readonly Gen<ErlangTerm> Any = Around(Around(Around(Leaf)));

    private static Gen<ErlangTerm> Around(Gen<ErlangTerm> inner) => Gen.OneOf(
        Leaf,
        Gen.Byte.Array[0, 20].Select(bytes => ErlangTerm.List([.. bytes.Select(b => (ErlangTerm)b)])),
        inner.Array[0, 4].Select(items => ErlangTerm.List(items)),
        inner.Array[0, 4].Select(items => ErlangTerm.Tuple(items)),
        Gen.Select(inner, inner).Array[0, 4].Select(entries => ErlangTerm.Map(entries.DistinctBy(entry => entry.Item1).ToArray())));
}
