namespace Bennu.PubSub.Deduplication;

/// <summary>A reply as it was given, for every repeat of its message.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Payload">Its encoded payload. Nobody may change it.</param>
/// <param name="IsBinary">Whether the payload is raw bytes instead of JSON.</param>
public sealed record RecordedReply(string Status, ReadOnlyMemory<byte> Payload, bool IsBinary = false);
