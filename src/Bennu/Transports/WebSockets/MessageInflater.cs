using System.IO.Compression;

namespace Bennu.Transports.WebSockets;

/// <summary>Inflates one compressed message that shares no context with others (RFC 7692, 7.2.2).</summary>
internal static class MessageInflater
{
    // Ordinary text shrinks to a fifth or a tenth; what shrinks to a thousandth was made to keep the server busy. Small ones cost little.
    private const int LargestRatio = 25;
    private const int AnyRatioUpTo = 128 * 1024;

    /// <summary>
    /// Appends the inflated message to <paramref name="output"/>; stops once that exceeds <paramref name="limit"/>, or 128 KiB and 25 times
    /// the message's size.
    /// </summary>
    public static Inflation Inflate(ReadOnlyMemory<byte> message, int limit, ref PooledBytes output)
    {
        limit = (int)Math.Min(limit, Math.Max(AnyRatioUpTo, (long)LargestRatio * message.Length));
        using var inflater = new DeflateStream(new Input(message), CompressionMode.Decompress);
        try
        {
            while (true)
            {
                var count = inflater.Read(output.GetSpan());
                if (count == 0) return Inflation.Whole;
                output.Advance(count);
                if (output.Length > limit) return Inflation.TooBig;
            }
        }
        catch (InvalidDataException)
        {
            return Inflation.Corrupt;
        }
    }

    private sealed class Input(ReadOnlyMemory<byte> message) : OneWayStream
    {
        private int _position;

        public override bool CanRead => true;

        // The tail that the sender removed, and an empty final block: the inflater then knows the end, and asks for more only when the
        // message was cut short.
        private static ReadOnlySpan<byte> Tail => [0x00, 0x00, 0xFF, 0xFF, 0x03, 0x00];

        public override int Read(Span<byte> buffer)
        {
            var rest = _position < message.Length ? message.Span[_position..] : Tail[(_position - message.Length)..];
            if (rest.IsEmpty) throw new InvalidDataException();
            var count = Math.Min(rest.Length, buffer.Length);
            rest[..count].CopyTo(buffer);
            _position += count;
            return count;
        }
    }
}
