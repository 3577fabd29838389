namespace Bennu.Sockets;

/// <summary>The address that the client asked for (section 1.8).</summary>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
/// <param name="Host">The host, without the port.</param>
/// <param name="Port">The port; the scheme's own where the client named none.</param>
/// <param name="Path">The path with the transport's suffix, percent-encoded.</param>
/// <param name="Query">The query without its <c>?</c>, as it came; empty where there is none.</param>
public sealed record RequestUri(string Scheme, string Host, int Port, string Path, string Query)
{
    /// <summary>The same as <see cref="Host"/>.</summary>
    public string Authority => Host;
}
