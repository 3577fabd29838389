using Bennu.Transports.Handshake;
using Microsoft.AspNetCore.Http;

namespace Bennu.Transports;

/// <summary>
/// Which web pages may connect (section 1.6). A request without an Origin header comes from no web page and is always allowed. Origins are
/// compared as they come: browsers send them in lower case.
/// </summary>
public sealed class OriginPolicy
{
    private readonly Func<string, HttpContext, string, bool> _isAllowed;

    private OriginPolicy(Func<string, HttpContext, string, bool> isAllowed) => _isAllowed = isAllowed;

    /// <summary>Every page may connect. Then the session, if it is used, must be guarded by <c>CheckCsrf</c>.</summary>
    public static OriginPolicy Any { get; } = new((_, _, _) => true);

    /// <summary>Pages whose host is <see cref="Options.BennuOptions.Host"/>, by any scheme and port.</summary>
    public static OriginPolicy Host { get; } = new((origin, _, host) => Origin.Parse(origin)?.Host == host);

    /// <summary>Pages with the scheme, host and port that the request itself was sent to.</summary>
    public static OriginPolicy SameAddress { get; } = new((origin, context, _) => Origin.Parse(origin) == Origin.Of(context.Request));

    /// <summary>
    /// Pages that match an entry: <c>//host</c> by any scheme and port, <c>https://host</c> by that scheme and its default port,
    /// <c>//host:81</c> by any scheme. A host <c>*.x.y</c> stands for <c>x.y</c> and everything below it.
    /// </summary>
    /// <exception cref="ArgumentException">An entry is none of these.</exception>
    public static OriginPolicy Origins(params string[] entries)
    {
        var patterns = Array.ConvertAll(entries, OriginPattern.Parse);
        return new((text, _, _) => Origin.Parse(text) is { } origin && Array.Exists(patterns, pattern => pattern.Matches(origin)));
    }

    /// <summary>Whatever the application says of an Origin header and its request; this alone can allow origins without a host.</summary>
    public static OriginPolicy Custom(Func<string, HttpContext, bool> isAllowed) => new((origin, context, _) => isAllowed(origin, context));

    internal bool ChecksNothing => ReferenceEquals(this, Any);

    internal bool IsAllowed(HttpContext context, string configuredHost) =>
        context.Request.Headers.Origin is not [var origin, ..] || _isAllowed(origin ?? "", context, configuredHost);
}
