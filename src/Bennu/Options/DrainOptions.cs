namespace Bennu.Options;

/// <summary>
/// How connections are closed when the server shuts down (section 3.11): in batches, with close code 1012 so that clients come back, and a
/// pause between the batches. A client that understands the frame <c>drain</c> is told when to come back, so that all arrive evenly.
/// Handlers that run are let finish, and their replies leave before the close.
/// </summary>
public sealed class DrainOptions
{
    /// <summary>How many connections are closed at a time.</summary>
    /// <value>10,000.</value>
    public int BatchSize { get; set; } = 10_000;

    /// <summary>The pause between two batches.</summary>
    /// <value>2 seconds.</value>
    public TimeSpan BatchInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Over how long the clients of a batch are asked to spread their coming back.</summary>
    /// <value>5 seconds.</value>
    public TimeSpan ReconnectWindow { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest that the whole drain may take; what is left then is closed at once.</summary>
    /// <value>20 seconds, which leaves the host the rest of its own 30.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    internal void Validate()
    {
        if (BatchSize <= 0) throw new InvalidOperationException("DrainOptions.BatchSize must be greater than zero.");
        Duration.DemandOrZero(BatchInterval, "DrainOptions.BatchInterval");
        Duration.DemandOrZero(ReconnectWindow, "DrainOptions.ReconnectWindow");
        Duration.Demand(Timeout, "DrainOptions.Timeout");
    }
}
