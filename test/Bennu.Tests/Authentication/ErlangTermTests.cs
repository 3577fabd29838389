using System.Numerics;
using Bennu.Authentication;
using CsCheck;

namespace Bennu.Tests.Authentication;

public sealed class ErlangTermTests
{
    [Fact]
    public void Default_is_nil()
    {
        Assert.True(default(ErlangTerm).IsNil);
        Assert.Equal(ErlangTerm.Nil, ErlangTerm.Atom("nil"));
        Assert.Equal(ErlangTerm.Nil, (string?)null);
        Assert.True(ErlangTerm.Nil.TryGetAtom(out var name));
        Assert.Equal("nil", name);
    }

    [Fact]
    public void String_is_a_binary_in_utf8()
    {
        ErlangTerm term = "José";

        Assert.Equal(ErlangTermKind.Binary, term.Kind);
        Assert.Equal(ErlangTerm.Binary("José"u8), term);
        Assert.True(term.TryGetString(out var text));
        Assert.Equal("José", text);
        Assert.True(term.TryGetBytes(out var bytes));
        Assert.Equal(5, bytes.Length);
    }

    [Fact]
    public void Binary_that_is_no_utf8_has_bytes_but_no_string()
    {
        var term = ErlangTerm.Binary([0xff]);

        Assert.False(term.TryGetString(out _));
        Assert.True(term.TryGetBytes(out var bytes));
        Assert.Equal([0xff], bytes.ToArray());
    }

    [Fact]
    public void Integer_beyond_64_bits_is_only_a_big_integer()
    {
        var big = BigInteger.Pow(2, 63);

        Assert.False(ErlangTerm.Integer(big).TryGetInt64(out _));
        Assert.True(ErlangTerm.Integer(big - 1).TryGetInt64(out var small));
        Assert.Equal(long.MaxValue, small);
        Assert.True(ErlangTerm.Integer(big).TryGetInteger(out var value));
        Assert.Equal(big, value);
    }

    [Fact]
    public void Booleans_are_atoms()
    {
        Assert.Equal(ErlangTerm.Atom("true"), true);
        Assert.True(ErlangTerm.Atom("false").TryGetBoolean(out var value));
        Assert.False(value);
        Assert.False(ErlangTerm.Atom("yes").TryGetBoolean(out _));
        Assert.False(((ErlangTerm)"true").TryGetBoolean(out _));
    }

    [Fact]
    public void Map_gives_the_value_of_a_key_or_nil()
    {
        var user = ErlangTerm.Map(("id", 7), (ErlangTerm.Atom("admin"), true));

        Assert.Equal(7, user["id"]);
        Assert.Equal(true, user[ErlangTerm.Atom("admin")]);
        Assert.True(user["admin"].IsNil);
        Assert.True(user["id"]["deeper"].IsNil);
        Assert.Equal(2, user.Entries.Count);
    }

    [Fact]
    public void Items_are_those_of_lists_and_tuples_only()
    {
        Assert.Equal([1, "a"], ErlangTerm.List(1, "a").Items);
        Assert.Equal([1, "a"], ErlangTerm.Tuple(1, "a").Items);
        Assert.Empty(ErlangTerm.Map((1, "a")).Items);
    }

    [Fact]
    public void Accessor_of_another_kind_gives_nothing()
    {
        ErlangTerm term = 1;

        Assert.False(term.TryGetString(out _));
        Assert.False(term.TryGetBytes(out _));
        Assert.False(term.TryGetAtom(out _));
        Assert.False(term.TryGetDouble(out _));
        Assert.False(ErlangTerm.Float(1).TryGetInt64(out _));
    }

    [Fact]
    public void Equality_ignores_the_order_of_entries_and_heeds_the_kind()
    {
        var map = ErlangTerm.Map(("a", 1), ("b", 2));
        var reordered = ErlangTerm.Map(("b", 2), ("a", 1));

        Assert.True(map == reordered);
        Assert.Equal(map.GetHashCode(), reordered.GetHashCode());
        Assert.True(map != ErlangTerm.Map(("a", 1), ("b", 3)));
        Assert.True(map != ErlangTerm.Map(("a", 1), ("b", 2), ("c", 3)));
        Assert.True(ErlangTerm.List(1) != ErlangTerm.Tuple(1));
        Assert.True(ErlangTerm.Float(1) != 1);
        Assert.True(ErlangTerm.Atom("a") != "a");
        Assert.True(ErlangTerm.List(1, 2) != ErlangTerm.List(1));
    }

    [Fact]
    public void Equal_terms_have_equal_hash_codes() =>
        ErlangTerms.Any.Sample(term =>
        {
            Assert.True(ExternalTermDecoder.TryDecode(ExternalTermEncoder.Encode(term), out var copy));
            Assert.Equal(term.GetHashCode(), copy.GetHashCode());
        });

    [Fact]
    public void Notation_is_that_of_Elixir()
    {
        var term = ErlangTerm.Map(("id", 7), (ErlangTerm.Atom("roles"), ErlangTerm.List(ErlangTerm.Atom("admin"), true, ErlangTerm.Nil)));

        Assert.Equal("""%{"id" => 7, :roles => [:admin, true, nil]}""", term.ToString());
        Assert.Equal("{1.5, <<255, 0>>}", ErlangTerm.Tuple(ErlangTerm.Float(1.5), ErlangTerm.Binary([255, 0])).ToString());
    }

    [Fact]
    public void What_Erlang_does_not_have_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ErlangTerm.Float(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => ErlangTerm.Float(double.PositiveInfinity));
        Assert.ThrowsAny<ArgumentException>(() => (ErlangTerm)"\ud800");
        Assert.Throws<ArgumentException>(() => ErlangTerm.Atom("\ud800"));
        Assert.Throws<ArgumentException>(() => ErlangTerm.Atom(new string('a', 256)));
        Assert.Throws<ArgumentException>(() => ErlangTerm.Map(("a", 1), ("a", 2)));
        Assert.Equal(ErlangTermKind.Atom, ErlangTerm.Atom(string.Concat(Enumerable.Repeat("🐦", 255))).Kind);
    }
}
