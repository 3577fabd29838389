namespace Bennu.Client.Transports;

/// <summary>What one attempt connects to.</summary>
/// <param name="Kind">The transport.</param>
/// <param name="Uri">The whole address, parameters and <c>vsn</c> included.</param>
/// <param name="AuthToken">The token, if any.</param>
internal sealed record TransportRequest(TransportKind Kind, Uri Uri, string? AuthToken);
