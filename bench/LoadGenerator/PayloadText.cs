using System.Buffers.Text;

namespace LoadGenerator;

/// <summary>What every payload looks like: the marker, its lane's number, its place in the lane's sequence, then filling.</summary>
internal static class PayloadText
{
    /// <summary>Starts every payload and occurs nowhere else in a message.</summary>
    internal const byte Marker = (byte)'#';

    private const int NumberDigits = 8, SequenceDigits = 16;

    internal static void Write(Span<byte> target, int lane, long sequence)
    {
        target.Fill((byte)'x');
        target[0] = Marker;
        Utf8Formatter.TryFormat(lane, target[1..], out _, new('D', NumberDigits));
        Utf8Formatter.TryFormat(sequence, target[(1 + NumberDigits)..], out _, new('D', SequenceDigits));
    }
}
