namespace Bennu.PubSub.Deduplication;

/// <summary>What identifies a client's message: topic and message id alone, whatever else it says.</summary>
/// <param name="Topic">The topic it was pushed to.</param>
/// <param name="Id">The message id, its <c>~</c> included.</param>
public readonly record struct MessageKey(string Topic, string Id);
