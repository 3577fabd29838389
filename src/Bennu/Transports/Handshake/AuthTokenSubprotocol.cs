using System.Text;
using System.Text.Unicode;

namespace Bennu.Transports.Handshake;

/// <summary>The token that a client sends as a subprotocol, since browsers let it set no other header (section 1.5).</summary>
internal static class AuthTokenSubprotocol
{
    private const string Prefix = "base64url.bearer.phx.";

    /// <summary>Takes the token out of the subprotocol header. False when it cannot be decoded.</summary>
    /// <param name="header">The header, null where there is none.</param>
    /// <param name="token">The token; null where the client offers none, or more than one.</param>
    /// <param name="remaining">The header without the token; null when nothing remains.</param>
    public static bool TryExtract(string? header, out string? token, out string? remaining)
    {
        token = null;
        remaining = header;
        if (header is null) return true;
        var offered = header.Split(',', StringSplitOptions.TrimEntries);
        var index = Array.FindIndex(offered, IsToken);
        if (index < 0 || Array.FindLastIndex(offered, IsToken) != index) return true;
        if (!TryDecode(offered[index][Prefix.Length..], out token)) return false;
        remaining = offered.Length == 1 ? null : string.Join(", ", [.. offered[..index], .. offered[(index + 1)..]]);
        return true;
    }

    private static bool IsToken(string subprotocol) => subprotocol.StartsWith(Prefix, StringComparison.Ordinal);

    // The client uses the standard alphabet; the prefix promises the other, so both are read.
    private static bool TryDecode(string encoded, out string? token)
    {
        token = null;
        var digits = encoded.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        if (digits.AsSpan().ContainsAny(" \t\r\n")) return false; // which the decoder would skip
        var bytes = new byte[digits.Length];
        var padded = digits.PadRight((digits.Length + 3) / 4 * 4, '=');
        if (!Convert.TryFromBase64String(padded, bytes, out var length) || !Utf8.IsValid(bytes.AsSpan(0, length))) return false;
        token = Encoding.UTF8.GetString(bytes, 0, length);
        return true;
    }
}
