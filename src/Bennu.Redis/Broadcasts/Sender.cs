using System.Security.Cryptography;

namespace Bennu.Redis.Broadcasts;

/// <summary>Who this node is on the channels. Not its name: a node that was started again has that of its predecessor.</summary>
internal sealed class Sender
{
    private ulong _number;

    public ulong Id { get; } = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));

    /// <summary>The number of what is sent next.</summary>
    public ulong Next() => Interlocked.Increment(ref _number);
}
