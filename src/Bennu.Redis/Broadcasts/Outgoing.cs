using StackExchange.Redis;

namespace Bennu.Redis.Broadcasts;

/// <summary>An encoded broadcast on its way out.</summary>
/// <param name="Channel">Where it goes.</param>
/// <param name="Bytes">What is sent.</param>
/// <param name="Answered">Completes with Redis' answer, where somebody waits for it.</param>
internal readonly record struct Outgoing(RedisChannel Channel, byte[] Bytes, TaskCompletionSource? Answered);
