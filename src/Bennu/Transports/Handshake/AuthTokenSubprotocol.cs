using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace Bennu.Transports.Handshake;

/// <summary>The token that a browser sends as a subprotocol, since it can send no header of its own (section 1.5).</summary>
internal static class AuthTokenSubprotocol
{
    private const string Prefix = "base64url.bearer.phx.";

    /// <summary>
    /// Takes the token out of the subprotocol header. Two tokens are none. Both Base64 alphabets are understood, with or without padding.
    /// </summary>
    /// <param name="header">The header as sent; null where there is none.</param>
    /// <param name="token">The token; null where there is none.</param>
    /// <param name="remaining">The header without the token; null where nothing is left of it.</param>
    /// <returns>False where the token cannot be decoded.</returns>
    public static bool TryExtract(string? header, out string? token, out string? remaining)
    {
        token = null;
        remaining = header;
        var offered = (header ?? "").Split(',', StringSplitOptions.TrimEntries);
        if (Array.FindAll(offered, IsToken) is not [var only]) return true;
        var others = Array.FindAll(offered, protocol => !IsToken(protocol));
        remaining = others.Length == 0 ? null : string.Join(", ", others);
        return (token = Decode(only[Prefix.Length..])) is not null;
    }

    private static bool IsToken(string protocol) => protocol.StartsWith(Prefix, StringComparison.Ordinal);

    private static string? Decode(string encoded)
    {
        var text = encoded.Replace('+', '-').Replace('/', '_').TrimEnd('=');
        if (!Base64Url.IsValid(text)) return null;
        var bytes = Base64Url.DecodeFromChars(text);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
    }
}
