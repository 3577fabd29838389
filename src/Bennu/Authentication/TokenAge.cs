namespace Bennu.Authentication;

/// <summary>Maximum ages of tokens in milliseconds, and the verdict on a token's age.</summary>
internal static class TokenAge
{
    public const long Infinite = long.MaxValue;

    public static readonly TimeSpan Default = TimeSpan.FromDays(1);

    public static long Milliseconds(TimeSpan maxAge) =>
        maxAge == Timeout.InfiniteTimeSpan ? Infinite : maxAge.Ticks / TimeSpan.TicksPerMillisecond;

    public static TokenStatus Judge(long signedAt, long maxAge, DateTimeOffset now)
    {
        var present = now.ToUnixTimeMilliseconds();
        if (signedAt > present) return TokenStatus.Invalid;
        if (maxAge == Infinite) return TokenStatus.Valid;
        if (maxAge <= 0) return TokenStatus.Expired;

        // The distance from the earliest signed_at to the present needs all 64 bits.
        var age = unchecked((ulong)(present - signedAt));
        return age > (ulong)maxAge ? TokenStatus.Expired : TokenStatus.Valid;
    }
}
