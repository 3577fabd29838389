using System.Globalization;

namespace Bennu.Transports.Handshake;

/// <summary>
/// What an Origin header, or an entry of an origin list, names. Every part stays as it was written, since origins are compared
/// case-sensitively; a missing port is the scheme's own, or null where the scheme is missing or has none.
/// </summary>
internal readonly record struct Origin(string? Scheme, string Host, int? Port)
{
    /// <summary>Reads <c>scheme://host:port</c>, with the scheme, the port, or both missing. False where there is no host.</summary>
    public static bool TryParse(string text, out Origin origin)
    {
        origin = default;
        var slashes = text.IndexOf("//", StringComparison.Ordinal);
        if (slashes < 0 || !TryReadScheme(text.AsSpan(0, slashes), out var scheme)) return false;
        var authority = text.AsSpan(slashes + 2);
        if (authority.IndexOfAny('/', '?', '#') is >= 0 and var end) authority = authority[..end];
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        var colon = authority.LastIndexOf(':');
        if (colon < authority.LastIndexOf(']')) colon = -1; // a colon of an IPv6 address
        if (!TryReadPort(colon < 0 ? [] : authority[(colon + 1)..], out var port)) return false;
        var host = WithoutBrackets(colon < 0 ? authority : authority[..colon]);
        if (host.IsEmpty) return false;
        origin = new Origin(scheme, host.ToString(), port ?? DefaultPort(scheme));
        return true;
    }

    /// <summary>The port that a scheme means where none is written; null for a scheme without one.</summary>
    public static int? DefaultPort(string? scheme) => scheme switch
    {
        "http" or "ws" => 80,
        "https" or "wss" => 443,
        _ => null,
    };

    /// <summary>The host as origins are compared by: an IPv6 address without its brackets.</summary>
    public static ReadOnlySpan<char> WithoutBrackets(ReadOnlySpan<char> host) => host is ['[', .. var address, ']'] ? address : host;

    private static bool TryReadScheme(ReadOnlySpan<char> before, out string? scheme)
    {
        scheme = null;
        if (before.IsEmpty) return true;
        if (before is not [.. var name, ':'] || name.IsEmpty) return false;
        scheme = name.ToString();
        return !name.ContainsAny("/?#:@");
    }

    private static bool TryReadPort(ReadOnlySpan<char> digits, out int? port)
    {
        port = null;
        if (digits.IsEmpty) return true;
        if (!ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        port = number;
        return true;
    }
}
