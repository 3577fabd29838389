namespace Bennu.Client.Durable;

/// <summary>What makes a socket a client of durable topics.</summary>
public sealed class DurabilityOptions
{
    /// <summary>Where cursors are kept.</summary>
    /// <value>In memory: across disconnects, not across restarts.</value>
    public ICursorStore Cursors { get; set; } = new MemoryCursorStore();

    /// <summary>Where pushes are kept until they are answered.</summary>
    /// <value>In memory: across disconnects, not across restarts.</value>
    public IOutboxStore Outbox { get; set; } = new MemoryOutboxStore();

    /// <summary>How many pushes may wait for their answers; one more waits for room before it is taken.</summary>
    /// <value>1,000.</value>
    public int OutboxCapacity { get; set; } = 1_000;

    /// <summary>
    /// How many pushes of a topic may be on their way at once. With more than one, a push that the server could not take for the moment (a rate
    /// limit) is sent again after others that followed it; 1 keeps the order even then, at the cost of a round trip a push.
    /// </summary>
    /// <value>64.</value>
    public int MaxInFlight { get; set; } = 64;

    /// <summary>
    /// How long after it was first sent a push may be sent again: less than the server remembers message ids, 10 minutes by default. Later than
    /// that its reply has the status <c>unknown</c>: it may have been handled. One that was never sent is as good as new, however old.
    /// </summary>
    /// <value>9 minutes.</value>
    public TimeSpan ResendWithin { get; set; } = TimeSpan.FromMinutes(9);
}
