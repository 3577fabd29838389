using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Bennu.Authentication;
using Bennu.Tests.Shared;
using Microsoft.Extensions.Time.Testing;

namespace Bennu.Tests.Authentication;

public sealed class EncryptedPhoenixTokensTests
{
    private const string SecretKeyBase = "kjoy3o1zeidquwy1398juxzldjlksahdk3";
    private const string Secret = "user auth";

    // data 1, signed_at 0
    private const string Vector = "XCP.DVEZj3X_y7evE5kOeFhdizNF0etzpr-jwJ3haxnSkpD3DUsZd9kh0OU4yCcSNiWps0qoNA";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
    private readonly PhoenixTokens _tokens;

    public EncryptedPhoenixTokensTests() => _tokens = new PhoenixTokens(SecretKeyBase, _time);

    [Fact]
    [Statement(140)]
    public void Vector_decrypts_and_is_expired_unless_it_may_live_forever()
    {
        Assert.Equal(TokenStatus.Expired, _tokens.Decrypt(Secret, Vector).Status);
        Assert.Equal(1, _tokens.Decrypt(Secret, Vector, Timeout.InfiniteTimeSpan).Value);
    }

    [Fact]
    public void Token_encrypted_now_decrypts()
    {
        var data = ErlangTerm.Map(("id", 7));
        var token = _tokens.Encrypt(Secret, data);

        Assert.StartsWith("XCP.", token);
        Assert.Equal(data, _tokens.Decrypt(Secret, token).Value);
        Assert.NotEqual(token, _tokens.Encrypt(Secret, data));
    }

    [Fact]
    [Statement(140)]
    public void Missing_invalid_and_future_tokens_are_told_apart()
    {
        var token = _tokens.Encrypt(Secret, 1);
        var future = _tokens.Encrypt(Secret, 1, signedAt: _time.GetUtcNow().AddSeconds(1));

        Assert.Equal(TokenStatus.Missing, _tokens.Decrypt(Secret, null).Status);
        Assert.Equal(TokenStatus.Invalid, _tokens.Decrypt("other", token).Status);
        Assert.Equal(TokenStatus.Invalid, _tokens.Decrypt(Secret, future).Status);
        Assert.Equal(TokenStatus.Invalid, _tokens.Verify(Secret, token).Status);
        Assert.Equal(TokenStatus.Invalid, _tokens.Decrypt(Secret, _tokens.Sign(Secret, 1)).Status);
    }

    [Fact]
    [Statement(141)]
    public void Age_of_the_token_applies_unless_overridden()
    {
        var token = _tokens.Encrypt(Secret, 1, maxAge: TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(TokenStatus.Expired, _tokens.Decrypt(Secret, token).Status);
        Assert.True(_tokens.Decrypt(Secret, token, TimeSpan.FromSeconds(2)).IsValid);
        Assert.Equal(TokenStatus.Expired, _tokens.Decrypt(Secret, token, TimeSpan.Zero).Status);
    }

    [Fact]
    [Statement(140)]
    public void Token_with_any_bit_flipped_is_invalid()
    {
        Assert.All(Flips.Of(Vector), forged => Assert.Equal(TokenStatus.Invalid, Decrypt(forged).Status));
        Assert.Equal(TokenStatus.Invalid, Decrypt(Vector + "=").Status);
        Assert.Equal(TokenStatus.Invalid, Decrypt(Vector + " ").Status);
        Assert.Equal(TokenStatus.Invalid, Decrypt(Vector[..20]).Status);
    }

    [Fact]
    public void Token_of_plug_crypto_1_decrypts()
    {
        var token = EncryptAsPlugCrypto1(ErlangTerm.Tuple("user:1", _time.GetUtcNow().ToUnixTimeMilliseconds(), 86_400));

        Assert.StartsWith("QTEyOEdDTQ.", token);
        Assert.Equal("user:1", _tokens.Decrypt(Secret, token).Value);
        Assert.Equal(TokenStatus.Invalid, _tokens.Decrypt("other", token).Status);
        Assert.All(Flips.Of(token), forged => Assert.Equal(TokenStatus.Invalid, Decrypt(forged).Status));
        Assert.Equal(TokenStatus.Invalid, Decrypt(token + ".").Status);
    }

    [Fact]
    public void Key_of_another_length_is_refused_with_the_cure()
    {
        var tokens = new PhoenixTokens(SecretKeyBase, _time, new PhoenixTokenOptions { KeyLength = 64 });

        Assert.Contains("KeyLength", Assert.Throws<InvalidOperationException>(() => tokens.Encrypt(Secret, 1)).Message);
        Assert.Throws<InvalidOperationException>(() => tokens.Decrypt(Secret, Vector));
    }

    private TokenResult<ErlangTerm> Decrypt(string token) => _tokens.Decrypt(Secret, token, Timeout.InfiniteTimeSpan);

    // A random key encrypts the message, and the derived key encrypts that key.
    private static string EncryptAsPlugCrypto1(ErlangTerm payload)
    {
        var key = Rfc2898DeriveBytes.Pbkdf2(SecretKeyBase, Encoding.UTF8.GetBytes(Secret), 1000, HashAlgorithmName.SHA256, 32);
        var contentKey = RandomNumberGenerator.GetBytes(16);
        var (wrapped, keyTag, keyIv) = Seal(key, contentKey, aad: []);
        var (cipher, tag, iv) = Seal(contentKey, ExternalTermEncoder.Encode(payload), aad: "A128GCM"u8);
        byte[][] parts = ["A128GCM"u8.ToArray(), [.. wrapped, .. keyTag, .. keyIv], iv, cipher, tag];
        return string.Join('.', parts.Select(part => Base64Url.EncodeToString(part)));
    }

    private static (byte[] Cipher, byte[] Tag, byte[] Iv) Seal(byte[] key, byte[] plain, ReadOnlySpan<byte> aad)
    {
        var (cipher, tag, iv) = (new byte[plain.Length], new byte[16], RandomNumberGenerator.GetBytes(12));
        using var aes = new AesGcm(key, tag.Length);
        aes.Encrypt(iv, plain, cipher, tag, aad);
        return (cipher, tag, iv);
    }
}
