using Bennu.Tests.Shared;
using Bennu.Transports.Handshake;
using CsCheck;

namespace Bennu.Tests.Transports.Handshake;

public sealed class AuthTokenSubprotocolTests
{
    private const string Prefix = "base64url.bearer.phx.";

    [Theory]
    [InlineData("phoenix, base64url.bearer.phx.MTIzNA")]
    [InlineData("base64url.bearer.phx.MTIzNA,phoenix")]
    [Statement(18)]
    public void Token_is_taken_out_and_phoenix_remains(string header)
    {
        Assert.True(AuthTokenSubprotocol.TryExtract(header, out var token, out var remaining));
        Assert.Equal("1234", token);
        Assert.Equal("phoenix", remaining);
        Assert.True(Subprotocols.TrySelect(["phoenix"], remaining, out var chosen));
        Assert.Equal("phoenix", chosen);
    }

    [Fact]
    public void Token_alone_leaves_no_header()
    {
        Assert.True(AuthTokenSubprotocol.TryExtract(Prefix + "MTIzNA", out var token, out var remaining));
        Assert.Equal("1234", token);
        Assert.Null(remaining);
    }

    [Theory]
    [InlineData("phoenix, base64url.bearer.phx.MTIzNA, base64url.bearer.phx.NTY")]
    [InlineData("phoenix")]
    [InlineData("a ,b")]
    [InlineData("base64url.bearer.phx")]
    [InlineData(null)]
    [Statement(19)]
    public void Header_without_exactly_one_token_stays_as_it_is(string? header)
    {
        Assert.True(AuthTokenSubprotocol.TryExtract(header, out var token, out var remaining));
        Assert.Null(token);
        Assert.Equal(header, remaining);
    }

    [Theory]
    [InlineData("MTIzNA", "1234")]
    [InlineData("MTIzNA==", "1234")]
    [InlineData("", "")]
    [InlineData("Pj8+Pj8/", ">?>>??")]
    [InlineData("Pj8-Pj8_", ">?>>??")]
    [InlineData("w6k", "é")]
    [Statement(21)]
    public void Token_is_base64_with_optional_padding(string encoded, string expected)
    {
        Assert.True(AuthTokenSubprotocol.TryExtract(Prefix + encoded, out var token, out _));
        Assert.Equal(expected, token);
    }

    [Theory]
    [InlineData("M")]
    [InlineData("MTIz!A")]
    [InlineData("MT IzNA")]
    [InlineData("MT=IzNA")]
    [InlineData("/w")]
    public void Token_that_is_no_base64_of_utf8_fails(string encoded) =>
        Assert.False(AuthTokenSubprotocol.TryExtract(Prefix + encoded, out _, out _));

    [Fact]
    public void Every_text_survives_as_a_token() => Gen.String.Where(text => !text.Any(char.IsSurrogate)).Sample(text =>
    {
        var encoded = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text)).TrimEnd('=');
        return AuthTokenSubprotocol.TryExtract($"phoenix, {Prefix}{encoded}", out var token, out _) && token == text;
    }, iter: 500);

    [Fact]
    public void Arbitrary_tokens_never_throw() =>
        Gen.String.Sample(text => { AuthTokenSubprotocol.TryExtract(Prefix + text, out _, out _); }, iter: 1_000);
}
