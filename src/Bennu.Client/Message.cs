namespace Bennu.Client;

/// <summary>A message of a channel, as handlers get it.</summary>
/// <param name="Event">The event.</param>
/// <param name="Value">What it carries.</param>
/// <param name="Cursor">
/// A durable message's place in its topic, null for any other: what to store beside the effects of the message, in the same transaction, where
/// they must survive a crash exactly once.
/// </param>
public readonly record struct Message<T>(string Event, T Value, string? Cursor);
