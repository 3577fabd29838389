using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Bennu.Authentication;

/// <summary>Signs messages that anyone may read and no one may alter (section 8.2).</summary>
internal static class MessageVerifier
{
    // base64url of "HS256", "HS384" and "HS512", each with its dot
    private const string HS256 = "SFMyNTY.";
    private const string HS384 = "SFMzODQ.";
    private const string HS512 = "SFM1MTI.";

    public static string Sign(ReadOnlySpan<byte> message, byte[] key)
    {
        // SFMyNTY . b64url(message) . b64url(HMAC(key, all before the last dot))
        var signed = HS256 + Base64UrlText.Encode(message);
        return $"{signed}.{Signature(HashAlgorithmName.SHA256, key, signed)}";
    }

    public static bool TryVerify(ReadOnlySpan<char> token, byte[] key, out byte[] message)
    {
        message = [];
        if (Digest(token) is not { } digest) return false;

        var dot = token.LastIndexOf('.');
        if (dot < HS256.Length) return false;

        var signature = MemoryMarshal.AsBytes(token[(dot + 1)..]);
        var expected = MemoryMarshal.AsBytes(Signature(digest, key, token[..dot]).AsSpan());
        return CryptographicOperations.FixedTimeEquals(signature, expected)
            && Base64UrlText.TryDecode(token[HS256.Length..dot], out message);
    }

    private static HashAlgorithmName? Digest(ReadOnlySpan<char> token) =>
        token.StartsWith(HS256, StringComparison.Ordinal) ? HashAlgorithmName.SHA256
        : token.StartsWith(HS384, StringComparison.Ordinal) ? HashAlgorithmName.SHA384
        : token.StartsWith(HS512, StringComparison.Ordinal) ? HashAlgorithmName.SHA512
        : null;

    private static string Signature(HashAlgorithmName digest, byte[] key, ReadOnlySpan<char> signed)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(signed)];
        Encoding.UTF8.GetBytes(signed, bytes);
        return Base64UrlText.Encode(CryptographicOperations.HmacData(digest, key, bytes));
    }
}
