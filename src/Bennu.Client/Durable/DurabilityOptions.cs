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
}
