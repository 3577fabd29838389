namespace Bennu.Client.Durable;

/// <summary>What an outbox holds when it is opened.</summary>
/// <param name="Session">The client session: 22 to 60 characters that hold at least 128 random bits.</param>
/// <param name="LastNumber">The highest number that was ever given to a push; 0 for none.</param>
/// <param name="Pending">The pushes without an answer, in ascending numbers.</param>
public sealed record OutboxContent(string Session, long LastNumber, IReadOnlyList<OutboxEntry> Pending);
