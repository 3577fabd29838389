namespace Bennu.Client.Transports;

/// <summary>How a connection ended, or why it could not be made.</summary>
/// <param name="Code">The close code; null where there was none.</param>
/// <param name="Reason">The close reason or a description.</param>
internal sealed record TransportClose(int? Code, string Reason)
{
    /// <summary>The HTTP status of a refusal.</summary>
    public int? Status { get; init; }

    /// <summary>The refusal's <c>Retry-After</c>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public Exception? Error { get; init; }
}
