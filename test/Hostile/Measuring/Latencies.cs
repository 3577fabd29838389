namespace Hostile.Measuring;

/// <summary>Sorted latencies in milliseconds.</summary>
internal sealed class Latencies
{
    private readonly double[] _sorted;

    public Latencies(IEnumerable<double> milliseconds)
    {
        _sorted = [.. milliseconds];
        Array.Sort(_sorted);
    }

    public int Count => _sorted.Length;

    public double P50 => At(0.50);

    public double P99 => At(0.99);

    private double At(double share) =>
        _sorted.Length == 0 ? double.PositiveInfinity : _sorted[(int)Math.Ceiling(share * _sorted.Length) - 1];
}
