using Microsoft.AspNetCore.Http;

namespace Bennu.Transports.Handshake;

/// <summary>Where a web page comes from.</summary>
internal readonly record struct Origin(string Scheme, string Host, int Port)
{
    /// <summary>Reads an Origin header; null where it names no host.</summary>
    public static Origin? Parse(string text)
    {
        var colon = text.IndexOf("://", StringComparison.Ordinal);
        if (colon <= 0) return null;
        var scheme = text[..colon];
        return TrySplit(text[(colon + 3)..], out var host, out var port) && host.Length > 0
            ? new Origin(scheme, host, port ?? DefaultPort(scheme))
            : null;
    }

    /// <summary>Where a request was sent to.</summary>
    public static Origin Of(HttpRequest request) =>
        new(request.Scheme, request.Host.Host, request.Host.Port ?? DefaultPort(request.Scheme));

    public static int DefaultPort(string scheme) => scheme switch
    {
        "http" or "ws" => 80,
        "https" or "wss" => 443,
        _ => 0,
    };

    /// <summary>Splits <c>host:port</c>, the host of which may be an IPv6 address in brackets. What follows a slash is left out.</summary>
    public static bool TrySplit(string authority, out string host, out int? port)
    {
        port = null;
        host = authority.Split('/', 2)[0];
        var colon = host.LastIndexOf(':');
        if (colon < 0 || colon < host.LastIndexOf(']')) return true;
        if (!ushort.TryParse(host.AsSpan(colon + 1), out var number)) return false;
        port = number;
        host = host[..colon];
        return true;
    }
}
