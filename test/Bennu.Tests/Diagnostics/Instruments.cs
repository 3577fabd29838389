using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Bennu.Tests.Diagnostics;

/// <summary>The instruments as OpenTelemetry's SDK exports them.</summary>
internal sealed class Instruments : IDisposable
{
    private readonly List<MetricSnapshot> _exported = [];
    private readonly MeterProvider _provider;

    public Instruments() =>
        _provider = Sdk.CreateMeterProviderBuilder().AddMeter("Bennu").AddInMemoryExporter(_exported).Build();

    /// <summary>Everything that was measured so far.</summary>
    public IReadOnlyList<MetricSnapshot> Collect()
    {
        _exported.Clear();
        Assert.True(_provider.ForceFlush());
        return [.. _exported];
    }

    /// <summary>
    /// The sum of an instrument, or how often a histogram was recorded; of the points that have all these tags, each
    /// written <c>name=value</c>.
    /// </summary>
    public long Read(string name, params string[] tags) => Collect()
        .Where(metric => metric.Name == name)
        .SelectMany(metric => metric.MetricPoints.Select(point => (metric.MetricType, Point: point)))
        .Where(measured => tags.All(TagsOf(measured.Point).Contains))
        .Sum(measured => measured.MetricType.IsHistogram() ? measured.Point.GetHistogramCount() : measured.Point.GetSumLong());

    public static IEnumerable<string> TagsOf(MetricPoint point)
    {
        foreach (var tag in point.Tags) yield return $"{tag.Key}={tag.Value}";
    }

    public void Dispose() => _provider.Dispose();
}
