namespace Bennu.Channels;

/// <summary>What becomes of an event that a channel has no handler for.</summary>
public enum UnmatchedEvent
{
    /// <summary>The client gets the error reply <c>{"reason": "unmatched event"}</c>; the channel lives on.</summary>
    Reply,

    /// <summary>The channel crashes, as in Phoenix.</summary>
    Crash,
}
