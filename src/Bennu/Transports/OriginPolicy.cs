using Bennu.Transports.Handshake;
using Microsoft.AspNetCore.Http;

namespace Bennu.Transports;

/// <summary>
/// Which web pages may connect to a socket (section 1.6). A browser names the page's origin in the <c>Origin</c> header; a request
/// without one comes from no page and is always allowed. Origins are compared case-sensitively, as browsers send them: in lower case.
/// </summary>
public sealed class OriginPolicy
{
    private readonly Func<string, HttpContext, string, bool> _allows;

    private OriginPolicy(Func<string, HttpContext, string, bool> allows) => _allows = allows;

    /// <summary>Allows every page.</summary>
    public static OriginPolicy Any { get; } = new((_, _, _) => true);

    /// <summary>Allows pages from the configured host, whatever their scheme and port.</summary>
    public static OriginPolicy Host { get; } = new((text, _, configuredHost) =>
        Origin.TryParse(text, out var origin) && Origin.WithoutBrackets(configuredHost).SequenceEqual(origin.Host));

    /// <summary>Allows pages whose scheme, host and port are those of the request itself.</summary>
    public static OriginPolicy SameAddress { get; } = new((text, context, _) =>
        Origin.TryParse(text, out var origin) && origin == AddressOf(context.Request));

    /// <summary>Whether it lets every page in.</summary>
    public bool ChecksNothing => ReferenceEquals(this, Any);

    /// <summary>Allows pages that match any of the entries.</summary>
    /// <param name="entries">
    /// <c>//host</c> allows any scheme and port, <c>https://host</c> that scheme with its own port, <c>//host:81</c> any scheme with that
    /// port. The host <c>*.example.com</c> stands for <c>example.com</c> and all its subdomains.
    /// </param>
    /// <exception cref="ArgumentException">An entry names no host.</exception>
    public static OriginPolicy Origins(params string[] entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var list = Array.ConvertAll(entries, entry => new OriginEntry(entry));
        return new OriginPolicy((text, _, _) =>
            Origin.TryParse(text, out var origin) && Array.Exists(list, entry => entry.Matches(origin)));
    }

    /// <summary>Allows what the callback allows. Only it can accept an origin without a host, such as <c>null</c>.</summary>
    /// <param name="allows">Told the Origin header as it came, and the request.</param>
    public static OriginPolicy Custom(Func<string, HttpContext, bool> allows)
    {
        ArgumentNullException.ThrowIfNull(allows);
        return new OriginPolicy((text, context, _) => allows(text, context));
    }

    /// <summary>Whether the page that the request comes from may connect.</summary>
    /// <param name="context">The request.</param>
    /// <param name="configuredHost">The host that <see cref="Host"/> compares with.</param>
    public bool IsAllowed(HttpContext context, string configuredHost)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Request.Headers.Origin is not [var origin, ..] || _allows(origin ?? "", context, configuredHost);
    }

    private static Origin AddressOf(HttpRequest request) =>
        new(request.Scheme, Origin.WithoutBrackets(request.Host.Host).ToString(), request.Host.Port ?? Origin.DefaultPort(request.Scheme));
}
