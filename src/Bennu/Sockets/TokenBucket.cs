using Bennu.Options;

namespace Bennu.Sockets;

/// <summary>Keeps to a rate limit. One that is overdrawn for as much as a whole burst counts as a flood. Owner: the transport's loop.</summary>
internal struct TokenBucket(RateLimit limit, long now)
{
    private double _tokens = limit.Burst;
    private long _last = now;
    private int _refused;

    /// <summary>Takes one token; false where none is left.</summary>
    public bool TryTake(long now, TimeProvider time)
    {
        if (limit.IsNone) return true;
        _tokens = Math.Min(limit.Burst, _tokens + (time.GetElapsedTime(_last, now).TotalSeconds * limit.PerSecond));
        _last = now;
        if (_tokens < 1)
        {
            _refused++;
            return false;
        }
        _tokens--;
        if (_tokens >= limit.Burst / 2) _refused = 0;
        return true;
    }

    /// <summary>Whether it was asked again and again although it was empty.</summary>
    public readonly bool IsFlooded => _refused > limit.Burst;
}
