using System.Globalization;

namespace Bennu.Redis.Streams;

/// <summary>The ids of a stream's entries, milliseconds and a counter, as positions.</summary>
internal static class StreamId
{
    private const int CounterBits = 16;

    public static ulong ToPosition(ReadOnlySpan<char> id)
    {
        var dash = id.IndexOf('-');
        return (ulong.Parse(id[..dash], CultureInfo.InvariantCulture) << CounterBits) | ulong.Parse(id[(dash + 1)..], CultureInfo.InvariantCulture);
    }

    public static DateTimeOffset TimeOf(ulong position) => DateTimeOffset.FromUnixTimeMilliseconds((long)(position >> CounterBits));
}
