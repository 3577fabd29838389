namespace Bennu.Nats.Streams;

/// <summary>A message as a stream has it.</summary>
/// <param name="Sequence">Its sequence in the stream.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Data">Its bytes.</param>
internal readonly record struct StoredMessage(ulong Sequence, string Subject, ReadOnlyMemory<byte> Data);
