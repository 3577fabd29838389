using System.Numerics;

namespace LoadGenerator;

/// <summary>Durations in buckets less than one per cent wide.</summary>
internal sealed class Histogram
{
    private const int SubBits = 7;

    private readonly long[] _buckets = new long[(64 - SubBits) << SubBits];
    private long _count;

    internal void Add(long nanoseconds)
    {
        var value = (ulong)Math.Max(0, nanoseconds);
        var shift = Math.Max(0, 63 - BitOperations.LeadingZeroCount(value | 1) - SubBits);
        _buckets[(shift << SubBits) + (int)(value >> shift)]++;
        _count++;
    }

    /// <summary>The upper edge of the bucket that holds the given share of all durations, in milliseconds.</summary>
    internal double Milliseconds(double share)
    {
        var wanted = (long)Math.Ceiling(_count * share);
        for (var i = 0; i < _buckets.Length && _count > 0; i++)
        {
            wanted -= _buckets[i];
            if (wanted > 0) continue;
            var shift = Math.Max(0, (i >> SubBits) - 1);
            return (((long)(i - (shift << SubBits)) + 1) << shift) / 1e6;
        }

        return 0;
    }
}
