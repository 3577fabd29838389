using System.Numerics;
using Bennu.Authentication;
using CsCheck;

namespace Bennu.Tests.Authentication;

public sealed class ExternalTermTests
{
    public static TheoryData<string, ErlangTerm> KnownEncodings => new()
    {
        { "83-61-00", 0 },
        { "83-61-FF", 255 },
        { "83-62-00-00-01-00", 256 },
        { "83-62-FF-FF-FF-FF", -1 },
        { "83-62-80-00-00-00", int.MinValue },
        { "83-6E-04-00-00-00-00-80", 2147483648L },
        { "83-6E-04-01-01-00-00-80", -2147483649L },
        { "83-6E-06-00-00-68-E5-CF-8B-01", 1_700_000_000_000L },
        { "83-46-3F-F8-00-00-00-00-00-00", ErlangTerm.Float(1.5) },
        { "83-6D-00-00-00-02-68-69", "hi" },
        { "83-6D-00-00-00-00", "" },
        { "83-64-00-03-6E-69-6C", ErlangTerm.Nil },
        { "83-64-00-04-74-72-75-65", true },
        { "83-64-00-01-E9", ErlangTerm.Atom("é") },
        { "83-77-03-E2-82-AC", ErlangTerm.Atom("€") },
        { "83-6A", ErlangTerm.List() },
        { "83-6B-00-02-01-FF", ErlangTerm.List(1, 255) },
        { "83-6C-00-00-00-02-61-01-62-00-00-01-00-6A", ErlangTerm.List(1, 256) },
        { "83-68-00", ErlangTerm.Tuple() },
        { "83-68-02-61-01-6A", ErlangTerm.Tuple(1, ErlangTerm.List()) },
        { "83-74-00-00-00-01-6D-00-00-00-02-69-64-61-07", ErlangTerm.Map(("id", 7)) },
    };

    [Theory]
    [MemberData(nameof(KnownEncodings))]
    public void Term_has_the_known_encoding(string hex, ErlangTerm term)
    {
        Assert.Equal(hex, BitConverter.ToString(ExternalTermEncoder.Encode(term)));
        Assert.Equal(term, Decode(hex));
    }

    [Theory]
    [InlineData("83-77-08-69-6E-66-69-6E-69-74-79", "infinity")] // SMALL_ATOM_UTF8_EXT, as newer VMs write
    [InlineData("83-76-00-08-69-6E-66-69-6E-69-74-79", "infinity")] // ATOM_UTF8_EXT
    [InlineData("83-73-08-69-6E-66-69-6E-69-74-79", "infinity")] // SMALL_ATOM_EXT
    [InlineData("83-73-01-E9", "é")]
    [InlineData("83-77-02-C3-A9", "é")]
    public void Atom_decodes_under_every_tag(string hex, string name) => Assert.Equal(ErlangTerm.Atom(name), Decode(hex));

    [Theory]
    [InlineData("83-6C-00-00-00-00-6A")] // an empty LIST_EXT
    [InlineData("83-6B-00-00")] // an empty STRING_EXT
    public void Empty_list_decodes_under_every_tag(string hex) => Assert.Equal(ErlangTerm.List(), Decode(hex));

    [Theory]
    [InlineData("83-6E-01-01-05", -5)] // more room than the number needs
    [InlineData("83-6E-00-00", 0)]
    [InlineData("83-6F-00-00-00-01-00-05", 5)]
    [InlineData("83-69-00-00-00-00", null)]
    public void Wide_encodings_decode(string hex, int? value) =>
        Assert.Equal(value is { } integer ? integer : ErlangTerm.Tuple(), Decode(hex));

    [Fact]
    public void Wide_terms_come_back()
    {
        var numbers = Enumerable.Range(0, 70_000).Select(i => (ErlangTerm)(i % 256)).ToArray();

        AssertComesBack(ErlangTerm.List(numbers));
        AssertComesBack(ErlangTerm.Tuple(numbers));
        AssertComesBack(ErlangTerm.Integer(BigInteger.Pow(-3, 3001)));
        AssertComesBack(ErlangTerm.Atom(string.Concat(Enumerable.Repeat("€", 255))));
    }

    [Fact]
    public void Any_term_comes_back() => ErlangTerms.Any.Sample(AssertComesBack);

    [Theory]
    [InlineData("")]
    [InlineData("83")]
    [InlineData("82-61-01")] // another version
    [InlineData("83-61")]
    [InlineData("83-61-01-00")] // something left
    [InlineData("83-62-00-00-01")]
    [InlineData("83-6E-02-00-01")]
    [InlineData("83-6F-FF-FF-FF-FF-00-01")]
    [InlineData("83-46-7F-F0-00-00-00-00-00-00")] // infinity
    [InlineData("83-46-7F-F8-00-00-00-00-00-01")] // NaN
    [InlineData("83-6D-00-00-00-02-68")]
    [InlineData("83-6D-FF-FF-FF-FF-68")]
    [InlineData("83-6B-00-02-01")]
    [InlineData("83-77-02-C3-28")] // no UTF-8
    [InlineData("83-6C-00-00-00-01-61-01")] // no tail
    [InlineData("83-6C-00-00-00-01-61-01-61-02")] // an improper list
    [InlineData("83-6C-00-00-00-01-61-01-00")] // no tag for a tail
    [InlineData("83-6C-FF-FF-FF-FF-6A")]
    [InlineData("83-69-FF-FF-FF-FF-6A")]
    [InlineData("83-68-02-61-01")]
    [InlineData("83-74-FF-FF-FF-FF-6A-6A")]
    [InlineData("83-74-00-00-00-01-61-01")]
    [InlineData("83-74-00-00-00-02-61-01-61-02-61-01-61-03")] // a key twice
    [InlineData("83-50-00-00-00-02-78-9C-4B-64-04-00-00-C5-00-63")] // compressed
    [InlineData("83-4D-00-00-00-01-04-F0")] // a bit string
    [InlineData("83-70-00-00-00-04")] // a function
    public void Bytes_that_are_no_term_are_refused(string hex)
    {
        var bytes = Parse(hex);

        Assert.False(ExternalTermDecoder.TryDecode(bytes, out var term));
        Assert.Equal(default, term);
    }

    [Fact]
    public void Atom_longer_than_Erlang_allows_is_refused()
    {
        byte[] bytes = [131, 100, 1, 0, .. Enumerable.Repeat((byte)'a', 256)];

        Assert.False(ExternalTermDecoder.TryDecode(bytes, out _));
    }

    [Fact]
    public void Arbitrary_bytes_never_throw() =>
        Gen.Byte.Array[0, 200].Sample(bytes => { ExternalTermDecoder.TryDecode([131, .. bytes], out _); }, iter: 5_000);

    [Fact]
    public void Damaged_terms_never_throw() =>
        Gen.Select(ErlangTerms.Any, Gen.Int[0, int.MaxValue], Gen.Byte).Sample((term, position, value) =>
        {
            var bytes = ExternalTermEncoder.Encode(term);
            bytes[position % bytes.Length] = value;
            ExternalTermDecoder.TryDecode(bytes, out _);
        }, iter: 2_000);

    [Fact]
    public void Nesting_is_limited_on_both_sides()
    {
        ErlangTerm term = 1;
        for (var depth = 1; depth < ExternalTerm.MaxDepth; depth++) term = ErlangTerm.Tuple(term);
        byte[] tooDeep = [131, .. Enumerable.Repeat((byte[])[104, 1], ExternalTerm.MaxDepth).SelectMany(tuple => tuple), 97, 1];

        AssertComesBack(term);
        Assert.Throws<ArgumentException>(() => ExternalTermEncoder.Encode(ErlangTerm.Tuple(term)));
        Assert.False(ExternalTermDecoder.TryDecode(tooDeep, out _));
    }

    [Theory]
    [InlineData(108)]
    [InlineData(105)]
    [InlineData(116)]
    public void Announced_lengths_cost_no_memory_that_the_input_does_not_back(byte tag)
    {
        // Each of the containers announces as many terms as there are bytes after it, and holds the next.
        const int Size = 64_000;
        var input = new byte[Size];
        input[0] = 131;
        for (var (offset, level) = (1, 0); level < ExternalTerm.MaxDepth; offset += 5, level++)
        {
            var announced = (Size - offset - 5) / (tag == 116 ? 2 : 1);
            byte[] header = [tag, (byte)(announced >> 24), (byte)(announced >> 16), (byte)(announced >> 8), (byte)announced];
            header.CopyTo(input, offset);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(ExternalTermDecoder.TryDecode(input, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * Size);
    }

    private static void AssertComesBack(ErlangTerm term)
    {
        Assert.True(ExternalTermDecoder.TryDecode(ExternalTermEncoder.Encode(term), out var copy));
        Assert.Equal(term, copy);
    }

    private static ErlangTerm Decode(string hex) =>
        ExternalTermDecoder.TryDecode(Parse(hex), out var term) ? term : throw new FormatException($"{hex} does not decode.");

    private static byte[] Parse(string hex) => Convert.FromHexString(hex.Replace("-", ""));
}
