namespace Bennu.Options;

/// <summary>How often something may happen: so many times a second, and so many at once after a rest (a token bucket).</summary>
/// <param name="PerSecond">The lasting rate.</param>
/// <param name="Burst">How many may come at once; at least one.</param>
public readonly record struct RateLimit(double PerSecond, int Burst)
{
    /// <summary>As often as one likes.</summary>
    public static RateLimit None { get; } = new(double.PositiveInfinity, int.MaxValue);

    internal bool IsNone => double.IsPositiveInfinity(PerSecond);

    internal void Validate(string option)
    {
        if (!(PerSecond > 0) || Burst < 1)
            throw new InvalidOperationException($"{option} must allow more than nothing: its rate is {PerSecond} a second, its burst {Burst}.");
    }
}
