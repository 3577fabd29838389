namespace Bennu.PubSub.TopicLogs;

/// <summary>How a log goes on from a place where somebody stopped reading.</summary>
public enum Continuity
{
    /// <summary>Nothing lies between the place and what follows.</summary>
    Proven,

    /// <summary>Retention has removed messages after the place.</summary>
    Expired,

    /// <summary>The log has forgotten what it once gave out: it is another incarnation, or does not link to the place.</summary>
    Epoch,

    /// <summary>The place lies beyond the newest message.</summary>
    Ahead,
}
