using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Bennu.Authentication;
using Bennu.Tests.Shared;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Bennu.Tests.Authentication;

public sealed class PhoenixTokensTests
{
    private const string Secret = "kjoy3o1zeidquwy1398juxzldjlksahdk3";
    private const string Salt = "user auth";

    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
    private static readonly TimeSpan Forever = Timeout.InfiniteTimeSpan;

    private static readonly string[] Beginnings = ["", "SFMyNTY.", "SFMyNTY.g2gDYQE.", "XCP.", "QTEyOEdDTQ.", "..."];

    private readonly FakeTimeProvider _time = new(Start);
    private readonly PhoenixTokens _tokens;

    public PhoenixTokensTests() => _tokens = new PhoenixTokens(Secret, _time);

    [Fact]
    [Statement(140)]
    public void Integer_signed_at_the_epoch_gives_the_vector() => AssertVector(
        "SFMyNTY.g2gDYQFhAGIAAVGA.BK35D1Cx_b0RW8XFXdGwDeWsA2nRGUHQCZqjlubgO5k", 1, DateTimeOffset.UnixEpoch, maxAge: null);

    [Fact]
    [Statement(140)]
    public void String_signed_forever_gives_the_vector() => AssertVector(
        "SFMyNTY.g2gDbQAAAAZ1c2VyOjFuBgAAaOXPiwFkAAhpbmZpbml0eQ.OKQonyfgDM-z4eNPenOo13p_LkwbPqtXJ5Lk7IRiCak", "user:1", Start, Forever);

    [Fact]
    [Statement(140)]
    public void Map_signed_for_a_day_gives_the_vector() => AssertVector(
        "SFMyNTY.g2gDdAAAAAFtAAAAAmlkYQduBgAAaOXPiwFiAAFRgA.RbGpGb9mpkAKs6ynet7wQKMMjwzC6LeMqwQAQEE43L4",
        ErlangTerm.Map(("id", 7)), Start, maxAge: null);

    [Fact]
    [Statement(140)]
    public void Token_signed_now_is_valid() =>
        Assert.Equal("user:1", _tokens.Verify(Salt, _tokens.Sign(Salt, "user:1")).Value);

    [Fact]
    [Statement(140)]
    public void No_token_is_missing() => Assert.Equal(TokenStatus.Missing, _tokens.Verify(Salt, null).Status);

    [Fact]
    [Statement(140)]
    public void Token_of_another_salt_or_secret_is_invalid()
    {
        var token = _tokens.Sign(Salt, 1);

        Assert.Equal(TokenStatus.Invalid, _tokens.Verify("other", token).Status);
        Assert.Equal(TokenStatus.Invalid, new PhoenixTokens(Secret + "!", _time).Verify(Salt, token).Status);
    }

    [Fact]
    [Statement(140)]
    public void Token_with_any_bit_flipped_is_invalid()
    {
        var token = _tokens.Sign(Salt, "user:1");

        Assert.All(Flips.Of(token), forged => Assert.Equal(TokenStatus.Invalid, _tokens.Verify(Salt, forged).Status));
    }

    [Fact]
    [Statement(140)]
    public void Token_signed_in_the_future_is_invalid()
    {
        var token = _tokens.Sign(Salt, 1, signedAt: Start.AddMilliseconds(1));

        Assert.Equal(TokenStatus.Invalid, _tokens.Verify(Salt, token, Forever).Status);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(_tokens.Verify(Salt, token).IsValid);
    }

    [Fact]
    [Statement(140)]
    public void Token_older_than_a_day_is_expired()
    {
        var token = _tokens.Sign(Salt, 1);

        _time.Advance(TimeSpan.FromDays(1));
        Assert.True(_tokens.Verify(Salt, token).IsValid);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(TokenStatus.Expired, _tokens.Verify(Salt, token).Status);
    }

    [Theory]
    [Statement(141)]
    [InlineData(90_000)]
    [InlineData(1_500)] // seconds with a fraction are a float in the token
    public void Age_given_at_signing_applies_when_verifying_gives_none(int milliseconds)
    {
        var token = _tokens.Sign(Salt, 1, maxAge: TimeSpan.FromMilliseconds(milliseconds));

        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        Assert.True(_tokens.Verify(Salt, token).IsValid);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(TokenStatus.Expired, _tokens.Verify(Salt, token).Status);
    }

    [Fact]
    [Statement(141)]
    public void Age_given_at_verifying_overrides_that_of_the_token()
    {
        var brief = _tokens.Sign(Salt, 1, maxAge: TimeSpan.FromSeconds(1));
        var lasting = _tokens.Sign(Salt, 1, maxAge: Forever);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(TokenStatus.Expired, _tokens.Verify(Salt, brief).Status);
        Assert.True(_tokens.Verify(Salt, brief, TimeSpan.FromMinutes(1)).IsValid);
        Assert.True(_tokens.Verify(Salt, brief, Forever).IsValid);
        Assert.True(_tokens.Verify(Salt, lasting).IsValid);
        Assert.Equal(TokenStatus.Expired, _tokens.Verify(Salt, lasting, TimeSpan.FromSeconds(59)).Status);
    }

    [Theory]
    [Statement(141)]
    [InlineData(0)]
    [InlineData(-1000)]
    public void Age_of_zero_or_less_expires_at_once(int milliseconds)
    {
        var age = TimeSpan.FromMilliseconds(milliseconds);

        Assert.Equal(TokenStatus.Expired, _tokens.Verify(Salt, _tokens.Sign(Salt, 1), age).Status);
        Assert.Equal(TokenStatus.Expired, _tokens.Verify(Salt, _tokens.Sign(Salt, 1, maxAge: age)).Status);
    }

    [Fact]
    public void Signature_is_checked_before_age()
    {
        var token = _tokens.Sign(Salt, 1, maxAge: TimeSpan.Zero);

        Assert.Equal(TokenStatus.Invalid, _tokens.Verify("other", token).Status);
    }

    [Fact]
    public void Payload_of_older_Phoenix_lives_a_day()
    {
        var signedAt = Start.ToUnixTimeMilliseconds();
        ErlangTerm[] payloads =
        [
            ErlangTerm.Tuple("user:1", signedAt),
            ErlangTerm.Map((ErlangTerm.Atom("data"), "user:1"), (ErlangTerm.Atom("signed"), signedAt)),
        ];

        _time.Advance(TimeSpan.FromDays(1));
        Assert.All(payloads, payload => Assert.Equal("user:1", _tokens.Verify(Salt, Forge(payload)).Value));

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.All(payloads, payload => Assert.Equal(TokenStatus.Expired, _tokens.Verify(Salt, Forge(payload)).Status));
    }

    [Fact]
    public void Payload_of_another_shape_is_invalid()
    {
        ErlangTerm[] payloads =
        [
            1,
            ErlangTerm.Tuple(1),
            ErlangTerm.Tuple(1, "now"),
            ErlangTerm.Tuple(1, 0, 1, 1),
            ErlangTerm.List(1, 0, 86_400),
            ErlangTerm.Map((ErlangTerm.Atom("data"), 1)),
            ErlangTerm.Map(("data", 1), ("signed", 0)),
        ];

        Assert.All(payloads, payload => Assert.Equal(TokenStatus.Invalid, _tokens.Verify(Salt, Forge(payload), Forever).Status));
    }

    [Fact]
    public void Payload_that_is_no_term_is_invalid() =>
        Assert.Equal(TokenStatus.Invalid, _tokens.Verify(Salt, Forge([131, 80, 0, 0, 0, 1, 2])).Status);

    [Fact]
    public void Age_that_is_no_number_is_of_no_use_unless_overridden()
    {
        var token = Forge(ErlangTerm.Tuple(1, Start.ToUnixTimeMilliseconds(), ErlangTerm.Nil));

        Assert.Equal(TokenStatus.Invalid, _tokens.Verify(Salt, token).Status);
        Assert.True(_tokens.Verify(Salt, token, TimeSpan.FromSeconds(1)).IsValid);
    }

    [Fact]
    public void Times_beyond_64_bits_are_beyond_all_times()
    {
        var huge = ErlangTerm.Integer(System.Numerics.BigInteger.Pow(10, 40));
        var ancient = ErlangTerm.Integer(System.Numerics.BigInteger.Pow(-10, 41));
        var now = Start.ToUnixTimeMilliseconds();

        Assert.True(_tokens.Verify(Salt, Forge(ErlangTerm.Tuple(1, now, huge))).IsValid);
        Assert.True(_tokens.Verify(Salt, Forge(ErlangTerm.Tuple(1, now, ErlangTerm.Float(1e300)))).IsValid);
        Assert.Equal(TokenStatus.Invalid, _tokens.Verify(Salt, Forge(ErlangTerm.Tuple(1, huge, huge))).Status);
        Assert.Equal(TokenStatus.Expired, _tokens.Verify(Salt, Forge(ErlangTerm.Tuple(1, ancient, 86_400))).Status);
        Assert.Equal(TokenStatus.Expired, _tokens.Verify(Salt, Forge(ErlangTerm.Tuple(1, now, ancient))).Status);
    }

    [Theory]
    [InlineData("HS256")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    public void Signature_of_every_accepted_algorithm_verifies(string algorithm)
    {
        var payload = ErlangTerm.Tuple(1, Start.ToUnixTimeMilliseconds(), 86_400);

        Assert.True(_tokens.Verify(Salt, Forge(ExternalTermEncoder.Encode(payload), algorithm)).IsValid);
    }

    [Fact]
    public void Signature_of_another_algorithm_is_invalid()
    {
        var token = _tokens.Sign(Salt, 1);
        var none = Base64Url.EncodeToString("none"u8);

        Assert.Equal(TokenStatus.Invalid, _tokens.Verify(Salt, none + token[token.IndexOf('.')..]).Status);
        Assert.Equal(TokenStatus.Invalid, _tokens.Verify(Salt, token.Replace("SFMyNTY", "SFM1MTI")).Status);
        Assert.Equal(TokenStatus.Invalid, _tokens.Verify(Salt, token[..(token.LastIndexOf('.') + 1)]).Status);
        Assert.Equal(TokenStatus.Invalid, _tokens.Verify(Salt, "SFMyNTY.").Status);
    }

    [Theory]
    [InlineData("SFMyNTY")] // no payload
    [InlineData("SFMyNTY.")] // an empty one
    [InlineData("SFMyNTY.g2gDYQFhAGIAAVGA=")] // one with padding
    [InlineData("SFMyNTY.g2gD.YQFhAGIAAVGA")] // two
    public void Genuine_signature_of_something_else_is_invalid(string text) =>
        Assert.Equal(TokenStatus.Invalid, _tokens.Verify(Salt, Seal(text), Forever).Status);

    [Fact]
    public void Arbitrary_text_is_invalid() =>
        Gen.Select(Gen.Int[0, Beginnings.Length - 1], Gen.String).Sample((beginning, text) =>
        {
            Assert.Equal(TokenStatus.Invalid, _tokens.Verify(Salt, Beginnings[beginning] + text).Status);
            Assert.Equal(TokenStatus.Invalid, _tokens.Decrypt(Salt, Beginnings[beginning] + text).Status);
        });

    [Fact]
    public void Any_term_is_carried() =>
        ErlangTerms.Any.Sample(term => Assert.Equal(term, _tokens.Verify(Salt, _tokens.Sign(Salt, term)).Value));

    [Fact]
    public void Options_shape_the_key()
    {
        PhoenixTokenOptions[] options =
        [
            new(),
            new() { KeyIterations = 1001 },
            new() { KeyLength = 64 },
            new() { KeyDigest = HashAlgorithmName.SHA384 },
            new() { KeyDigest = HashAlgorithmName.SHA512 },
        ];

        var tokens = options.Select(o => new PhoenixTokens(Secret, _time, o).Sign(Salt, 1)).ToList();

        Assert.Distinct(tokens);
        Assert.Equal(_tokens.Sign(Salt, 1), tokens[0]);
        Assert.All(tokens.Zip(options), t => Assert.True(new PhoenixTokens(Secret, _time, t.Second).Verify(Salt, t.First).IsValid));
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => new PhoenixTokens(Secret, _time, new() { KeyIterations = 0 }));
        Assert.ThrowsAny<ArgumentException>(() => new PhoenixTokens(Secret, _time, new() { KeyLength = 0 }));
        Assert.ThrowsAny<ArgumentException>(() => new PhoenixTokens(Secret, _time, new() { KeyDigest = HashAlgorithmName.MD5 }));
    }

    [Fact]
    public void Secret_that_is_too_short_is_refused_with_the_cure()
    {
        var error = Assert.Throws<ArgumentException>(() => new PhoenixTokens(new string('s', 19)));

        Assert.Contains("mix phx.gen.secret", error.Message);
        _ = new PhoenixTokens(new string('s', 20));
        _ = new PhoenixTokens(new string('é', 10));
    }

    private void AssertVector(string vector, ErlangTerm data, DateTimeOffset signedAt, TimeSpan? maxAge)
    {
        Assert.Equal(vector, _tokens.Sign(Salt, data, signedAt, maxAge));
        Assert.Equal(data, _tokens.Verify(Salt, vector, Forever).Value);
    }

    private static string Forge(ErlangTerm payload) => Forge(ExternalTermEncoder.Encode(payload));

    private static string Forge(byte[] payload, string algorithm = "HS256") =>
        Seal($"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(algorithm))}.{Base64Url.EncodeToString(payload)}", algorithm);

    private static string Seal(string text, string algorithm = "HS256")
    {
        var key = Rfc2898DeriveBytes.Pbkdf2(Secret, Encoding.UTF8.GetBytes(Salt), 1000, HashAlgorithmName.SHA256, 32);
        var bytes = Encoding.UTF8.GetBytes(text);
        var signature = algorithm switch
        {
            "HS384" => HMACSHA384.HashData(key, bytes),
            "HS512" => HMACSHA512.HashData(key, bytes),
            _ => HMACSHA256.HashData(key, bytes),
        };
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }
}
