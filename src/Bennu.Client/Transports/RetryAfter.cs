using System.Globalization;

namespace Bennu.Client.Transports;

/// <summary>When a refused client may come back: seconds, or a date.</summary>
internal static class RetryAfter
{
    public static TimeSpan? Read(IReadOnlyDictionary<string, IEnumerable<string>>? headers, TimeProvider time)
    {
        if (headers is null) return null;
        foreach (var (name, values) in headers)
            if (name.Equals("Retry-After", StringComparison.OrdinalIgnoreCase)) return Read(values.FirstOrDefault(), time);
        return null;
    }

    public static TimeSpan? Read(string? value, TimeProvider time)
    {
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return TimeSpan.FromSeconds(seconds);
        if (!DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out var date)) return null;
        var wait = date - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}
