using Bennu.Protocol;

namespace Bennu.Client.Durable;

/// <summary>A durable push that waits for its answer.</summary>
/// <param name="Number">Its number within the session: unique, ascending.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Event">The event.</param>
/// <param name="Payload">What it carries.</param>
public sealed record OutboxEntry(long Number, string Topic, string Event, Payload Payload)
{
    /// <summary>When it was first sent; null where the server cannot have handled it.</summary>
    public DateTimeOffset? SentAt { get; init; }
}
