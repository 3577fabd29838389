using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Bennu.Sockets;

/// <summary>
/// Lets a page prove that it is the application's own before its socket may see the session (section 1.7): the page is rendered with a token,
/// and its client sends that as parameter <c>_csrf_token</c>.
/// </summary>
public static class SocketCsrf
{
    internal const string Parameter = "_csrf_token";
    private const int SecretSize = 32;

    /// <summary>The token for a page of this session, another one each time.</summary>
    /// <param name="context">The request that the page answers.</param>
    /// <param name="key">The session key of the secret that all tokens come from, as <see cref="SocketOptions.CsrfTokenKey"/> has it.</param>
    /// <exception cref="InvalidOperationException">The application has no sessions.</exception>
    public static string GetToken(HttpContext context, string key = "_csrf_token")
    {
        var session = context.Features.Get<ISessionFeature>()?.Session ??
            throw new InvalidOperationException("A CSRF token needs a session: call AddSession() and UseSession().");
        if (!session.TryGetValue(key, out var secret) || secret.Length != SecretSize)
            session.Set(key, secret = RandomNumberGenerator.GetBytes(SecretSize));
        Span<byte> token = stackalloc byte[2 * SecretSize];
        RandomNumberGenerator.Fill(token[..SecretSize]);
        Mask(secret, token[..SecretSize], token[SecretSize..]);
        return Base64Url.EncodeToString(token);
    }

    internal static bool IsValid(string? token, byte[] secret)
    {
        if (token is null || secret.Length != SecretSize || !Base64Url.IsValid(token)) return false;
        var bytes = Base64Url.DecodeFromChars(token);
        if (bytes.Length != 2 * SecretSize) return false;
        Span<byte> unmasked = stackalloc byte[SecretSize];
        Mask(bytes.AsSpan(SecretSize), bytes.AsSpan(0, SecretSize), unmasked);
        return CryptographicOperations.FixedTimeEquals(unmasked, secret);
    }

    private static void Mask(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> mask, Span<byte> masked)
    {
        for (var i = 0; i < SecretSize; i++) masked[i] = (byte)(bytes[i] ^ mask[i]);
    }
}
