namespace Bennu.Sockets;

/// <summary>The address that a request was sent to.</summary>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
/// <param name="Host">The host.</param>
/// <param name="Port">The port, the scheme's own where the request names none.</param>
/// <param name="Path">The path.</param>
/// <param name="Query">The query without its question mark; null where there is none.</param>
/// <param name="Authority">The same as the host.</param>
public sealed record RequestUri(string Scheme, string Host, int Port, string Path, string? Query, string Authority);
