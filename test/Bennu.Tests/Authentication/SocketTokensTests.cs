using System.Text.Json.Serialization;
using Bennu.Authentication;
using Bennu.Tests.Shared;
using CsCheck;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Time.Testing;

namespace Bennu.Tests.Authentication;

public sealed partial class SocketTokensTests
{
    private const string Salt = "user socket";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
    private readonly EphemeralDataProtectionProvider _keyRing = new();
    private readonly SocketTokens _tokens;

    public SocketTokensTests() => _tokens = new SocketTokens(_keyRing, _time);

    [Fact]
    public void Text_is_carried()
    {
        var result = _tokens.Verify(Salt, _tokens.Sign(Salt, "José 🐦"));

        Assert.Equal(TokenStatus.Valid, result.Status);
        Assert.Equal("José 🐦", result.Value);
    }

    [Fact]
    public void Value_is_carried_as_json()
    {
        var token = _tokens.Sign(Salt, new User(7, "ada"), TokenJson.Default.User);

        Assert.Equal(new User(7, "ada"), _tokens.Verify(Salt, token, TokenJson.Default.User).Value);
    }

    [Fact]
    public void Any_text_is_carried_in_characters_that_are_safe_in_a_url() =>
        Gen.String[Gen.Char['\0', '\ud7ff'], 0, 40].Sample(text =>
        {
            var token = _tokens.Sign(Salt, text);

            Assert.All(token, c => Assert.True(char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
            Assert.Equal(text, _tokens.Verify(Salt, token).Value);
        });

    [Fact]
    public void Node_with_the_same_key_ring_verifies() =>
        Assert.True(new SocketTokens(_keyRing, _time).Verify(Salt, _tokens.Sign(Salt, "ada")).IsValid);

    [Fact]
    [Statement(140)]
    public void No_token_is_missing()
    {
        Assert.Equal(TokenStatus.Missing, _tokens.Verify(Salt, null).Status);
        Assert.Equal(TokenStatus.Missing, _tokens.Verify(Salt, null, TokenJson.Default.User).Status);
        Assert.Equal(TokenStatus.Invalid, _tokens.Verify(Salt, "").Status);
    }

    [Fact]
    [Statement(140)]
    public void Token_of_another_salt_or_key_ring_is_invalid()
    {
        var token = _tokens.Sign(Salt, "ada");

        Assert.Equal(TokenStatus.Invalid, _tokens.Verify("other", token).Status);
        Assert.Equal(TokenStatus.Invalid, new SocketTokens(new EphemeralDataProtectionProvider(), _time).Verify(Salt, token).Status);
    }

    [Fact]
    [Statement(140)]
    public void Token_with_any_bit_flipped_is_invalid()
    {
        var token = _tokens.Sign(Salt, "ada");

        Assert.All(Flips.Of(token), forged => Assert.Equal(TokenStatus.Invalid, _tokens.Verify(Salt, forged).Status));
    }

    [Fact]
    public void Arbitrary_text_is_invalid() =>
        Gen.OneOf(Gen.String, Gen.String.AlphaNumeric).Sample(text =>
        {
            Assert.Equal(TokenStatus.Invalid, _tokens.Verify(Salt, text).Status);
            Assert.Equal(TokenStatus.Invalid, _tokens.Verify(Salt, text, TokenJson.Default.User).Status);
        });

    [Fact]
    public void Token_of_the_other_form_is_invalid()
    {
        var text = _tokens.Sign(Salt, """{"Id":1,"Name":"root"}""");
        var json = _tokens.Sign(Salt, new User(7, "ada"), TokenJson.Default.User);

        Assert.Equal(TokenStatus.Invalid, _tokens.Verify(Salt, text, TokenJson.Default.User).Status);
        Assert.Equal(TokenStatus.Invalid, _tokens.Verify(Salt, json).Status);
    }

    [Fact]
    public void Json_that_does_not_fit_the_type_is_invalid()
    {
        var token = _tokens.Sign(Salt, 7, TokenJson.Default.Int32);

        Assert.Equal(TokenStatus.Invalid, _tokens.Verify(Salt, token, TokenJson.Default.User).Status);
    }

    [Fact]
    public void Bytes_protected_for_the_salt_by_someone_else_are_invalid()
    {
        var protector = _keyRing.CreateProtector("Bennu.Authentication.SocketTokens", "text").CreateProtector(Salt);
        var token = System.Buffers.Text.Base64Url.EncodeToString(protector.Protect(new byte[15]));

        Assert.Equal(TokenStatus.Invalid, _tokens.Verify(Salt, token).Status);
    }

    [Fact]
    [Statement(140)]
    public void Token_signed_in_the_future_is_invalid()
    {
        var ahead = new SocketTokens(_keyRing, new FakeTimeProvider(_time.GetUtcNow().AddMilliseconds(1)));
        var token = ahead.Sign(Salt, "ada");

        Assert.Equal(TokenStatus.Invalid, _tokens.Verify(Salt, token, Timeout.InfiniteTimeSpan).Status);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(_tokens.Verify(Salt, token).IsValid);
    }

    [Fact]
    [Statement(140)]
    public void Token_older_than_a_day_is_expired()
    {
        var token = _tokens.Sign(Salt, "ada");

        _time.Advance(TimeSpan.FromSeconds(86_400));
        Assert.True(_tokens.Verify(Salt, token).IsValid);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(TokenStatus.Expired, _tokens.Verify(Salt, token).Status);
    }

    [Fact]
    [Statement(141)]
    public void Age_of_the_token_applies_unless_overridden()
    {
        var brief = _tokens.Sign(Salt, new User(7, "ada"), TokenJson.Default.User, TimeSpan.FromSeconds(1));
        var lasting = _tokens.Sign(Salt, "ada", Timeout.InfiniteTimeSpan);
        _time.Advance(TimeSpan.FromDays(2));

        Assert.Equal(TokenStatus.Expired, _tokens.Verify(Salt, brief, TokenJson.Default.User).Status);
        Assert.True(_tokens.Verify(Salt, brief, TokenJson.Default.User, TimeSpan.FromDays(2)).IsValid);
        Assert.True(_tokens.Verify(Salt, lasting).IsValid);
        Assert.Equal(TokenStatus.Expired, _tokens.Verify(Salt, lasting, TimeSpan.FromDays(1)).Status);
        Assert.True(_tokens.Verify(Salt, lasting, Timeout.InfiniteTimeSpan).IsValid);
    }

    [Theory]
    [Statement(141)]
    [InlineData(0)]
    [InlineData(-1000)]
    public void Age_of_zero_or_less_expires_at_once(int milliseconds)
    {
        var age = TimeSpan.FromMilliseconds(milliseconds);

        Assert.Equal(TokenStatus.Expired, _tokens.Verify(Salt, _tokens.Sign(Salt, "ada"), age).Status);
        Assert.Equal(TokenStatus.Expired, _tokens.Verify(Salt, _tokens.Sign(Salt, "ada", age)).Status);
    }

    [Fact]
    public void Null_is_not_signed()
    {
        Assert.Throws<ArgumentNullException>(() => _tokens.Sign(Salt, null!));
        Assert.Throws<ArgumentNullException>(() => _tokens.Sign(Salt, null!, TokenJson.Default.User));
    }

    internal sealed record User(int Id, string Name);

    [JsonSerializable(typeof(User))]
    [JsonSerializable(typeof(int))]
    internal sealed partial class TokenJson : JsonSerializerContext;
}
