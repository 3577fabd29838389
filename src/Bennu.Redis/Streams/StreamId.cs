using System.Globalization;

namespace Bennu.Redis.Streams;

/// <summary>The ids of a stream's entries, milliseconds and a counter, as positions.</summary>
internal static class StreamId
{
    private const int CounterBits = 16;

    public static ulong ToPosition(ReadOnlySpan<char> id)
    {
        var dash = id.IndexOf('-');
        return (Number(id[..dash]) << CounterBits) | Number(id[(dash + 1)..]);
    }

    public static DateTimeOffset TimeOf(ulong position) => DateTimeOffset.FromUnixTimeMilliseconds((long)(position >> CounterBits));

    private static ulong Number(ReadOnlySpan<char> text) => ulong.Parse(text, CultureInfo.InvariantCulture);
}
