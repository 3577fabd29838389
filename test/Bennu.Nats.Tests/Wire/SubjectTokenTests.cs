using Bennu.Nats.Wire;
using CsCheck;

namespace Bennu.Nats.Tests.Wire;

public sealed class SubjectTokenTests
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String[Gen.Char["ab=.*> hHeE0042\u00e9\ud83c\udf89"], 0, 4], Gen.String[0, 80], Gen.String[Gen.Char["ab."], 155, 165]);

    [Fact]
    public void Token_is_one_token_of_a_subject_and_not_long() => Text.Sample(text =>
    {
        var token = SubjectToken.Of(text);
        Assert.InRange(token.Length, 1, 160);
        Assert.DoesNotContain(token, c => c is '.' or '*' or '>' or <= ' ' or > '~');
    });

    [Fact]
    public void Different_texts_have_different_tokens() => Gen.Select(Text, Text).Sample(
        (one, other) => Assert.Equal(one == other, SubjectToken.Of(one) == SubjectToken.Of(other)));

    [Theory]
    [InlineData("room:42", "room:42")]
    [InlineData("a.b", "a=002Eb")]
    [InlineData("", "=e")]
    [InlineData("=e", "=003De")]
    public void Token_stays_what_it_is(string text, string token) => Assert.Equal(token, SubjectToken.Of(text));

    [Fact]
    public void Half_a_surrogate_pair_is_not_any_other_half() =>
        Assert.Equal(("=D800", "=D801"), (SubjectToken.Of("\ud800"), SubjectToken.Of("\ud801")));

    [Fact]
    public void Topics_stay_in_their_stream() =>
        Assert.Equal([0, 3, 2, 1], Enumerable.Range(0, 4).Select(n => SubjectToken.Spread($"room:{n}", 4)));
}
