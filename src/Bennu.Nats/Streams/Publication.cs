namespace Bennu.Nats.Streams;

/// <summary>How the publication of a message ended.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Sequence">Its sequence; that of the first one where it is a duplicate.</param>
internal readonly record struct Publication(PublicationOutcome Outcome, ulong Sequence);

/// <summary>What became of a message that was published.</summary>
internal enum PublicationOutcome
{
    /// <summary>It is stored.</summary>
    Stored,

    /// <summary>One with its id is stored already.</summary>
    Duplicate,

    /// <summary>The subject's last message is another than was expected; nothing is stored.</summary>
    Conflict,

    /// <summary>The stream is not this one any more; nothing is stored.</summary>
    Gone,
}
