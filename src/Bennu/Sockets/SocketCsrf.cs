using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Bennu.Sockets;

/// <summary>
/// Proof that a page may use its visitor's session: render <see cref="GetToken"/> into the page, which sends it as the connect
/// parameter <c>_csrf_token</c> (section 1.7). A page of another site cannot read it.
/// </summary>
public static class SocketCsrf
{
    internal const string Parameter = "_csrf_token";
    private const int SecretLength = 32;

    /// <summary>A token for the visitor's session. Every call gives another, all good for as long as the session lives.</summary>
    /// <param name="context">The request that the page answers. Its session gets a secret where it has none.</param>
    /// <param name="key">The session key of the secret; the same as <c>SocketOptions.CsrfTokenKey</c>.</param>
    /// <exception cref="InvalidOperationException">The application has no sessions.</exception>
    public static string GetToken(HttpContext context, string key = "_csrf_token")
    {
        ArgumentNullException.ThrowIfNull(context);
        var session = context.Features.Get<ISessionFeature>()?.Session ?? throw new InvalidOperationException(
            "A CSRF token needs a session: call builder.Services.AddSession() and app.UseSession() before the page is rendered.");
        if (!session.TryGetValue(key, out var secret) || secret.Length != SecretLength)
            session.Set(key, secret = RandomNumberGenerator.GetBytes(SecretLength));
        return Mask(secret);
    }

    /// <summary>Whether the token was made from the secret. Its time does not tell how much of it is right.</summary>
    internal static bool IsValid(ReadOnlySpan<byte> secret, string? token)
    {
        Span<byte> masked = stackalloc byte[2 * SecretLength];
        if (secret.Length != SecretLength || !Base64Url.IsValid(token, out var length) || length != masked.Length) return false;
        Base64Url.DecodeFromChars(token, masked);
        Xor(masked[SecretLength..], masked[..SecretLength]);
        return CryptographicOperations.FixedTimeEquals(masked[SecretLength..], secret);
    }

    // A one-time pad: were the secret to appear as it is in every page, compressed responses would leak it letter by letter (BREACH).
    private static string Mask(ReadOnlySpan<byte> secret)
    {
        Span<byte> masked = stackalloc byte[2 * SecretLength];
        RandomNumberGenerator.Fill(masked[..SecretLength]);
        secret.CopyTo(masked[SecretLength..]);
        Xor(masked[SecretLength..], masked[..SecretLength]);
        return Base64Url.EncodeToString(masked);
    }

    private static void Xor(Span<byte> bytes, ReadOnlySpan<byte> pad)
    {
        for (var i = 0; i < bytes.Length; i++) bytes[i] ^= pad[i];
    }
}
