namespace Bennu.Options;

/// <summary>The check of options that are durations.</summary>
internal static class Duration
{
    // A timer takes twice as much at most, and some waits are the sum of two.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    /// <summary>Demands a duration that something can happen in, and that a timer can measure.</summary>
    public static void Demand(TimeSpan value, string option)
    {
        if (value <= TimeSpan.Zero) throw new InvalidOperationException($"{option} must be greater than zero.");
        DemandMeasurable(value, option);
    }

    /// <summary>As <see cref="Demand"/>, but it may be zero.</summary>
    public static void DemandOrZero(TimeSpan value, string option)
    {
        if (value < TimeSpan.Zero) throw new InvalidOperationException($"{option} must not be negative.");
        DemandMeasurable(value, option);
    }

    private static void DemandMeasurable(TimeSpan value, string option)
    {
        if (value > Longest) throw new InvalidOperationException($"{option} must be {Longest.Days} days or less.");
    }
}
