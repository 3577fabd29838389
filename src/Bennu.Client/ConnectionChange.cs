namespace Bennu.Client;

/// <summary>A socket's step from one state to the next, and why.</summary>
/// <param name="State">The new state.</param>
public sealed record ConnectionChange(ConnectionState State)
{
    /// <summary>How long until the next try; set where the state is <see cref="ConnectionState.Waiting"/>.</summary>
    public TimeSpan? RetryIn { get; init; }

    /// <summary>The code that the connection was closed with; null where it just broke or never opened.</summary>
    public int? CloseCode { get; init; }

    /// <summary>Why, in words of the server or the transport.</summary>
    public string? Reason { get; init; }

    /// <summary>What went wrong, where something did; a <see cref="ConnectRefusedException"/> for an end that does not heal.</summary>
    public Exception? Error { get; init; }
}
