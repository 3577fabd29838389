namespace Chaos.Proxy;

/// <summary>What will happen to one connection.</summary>
/// <param name="Kind">What.</param>
/// <param name="From">Whose bytes are counted.</param>
/// <param name="AfterBytes">Of those, how many pass unharmed.</param>
/// <param name="Length">How long a stall lasts, or how late each piece of a delayed connection comes.</param>
/// <param name="Kept">The sides that a half-open connection stays open for.</param>
/// <param name="IsReset">A cut sends RST, not FIN.</param>
internal sealed record Fault(FaultKind Kind, Side From, int AfterBytes, TimeSpan Length, Side Kept, bool IsReset)
{
    public static Fault Next(Random random)
    {
        var kind = random.Next(100) switch
        {
            < 15 => FaultKind.None,
            < 50 => FaultKind.Cut,
            < 65 => FaultKind.Stall,
            < 80 => FaultKind.HalfOpen,
            < 90 => FaultKind.Delay,
            _ => FaultKind.Segments,
        };
        var from = random.Next(3) == 0 ? Side.Client : Side.Server;
        var length = kind == FaultKind.Delay ? random.Next(5, 100) : random.Next(200, 5_000);
        var (bytes, kept, isReset) = (NextBytes(kind, from, random), (Side)random.Next(1, 4), random.Next(2) == 0);
        return new Fault(kind, from, bytes, TimeSpan.FromMilliseconds(length), kept, isReset);
    }

    // Handshake and joins take about the first 600 bytes of either side; afterwards a server has far more to say than its client.
    private static int NextBytes(FaultKind kind, Side from, Random random)
    {
        if (kind is FaultKind.Delay or FaultKind.Segments) return 0;
        if (random.Next(4) == 0) return random.Next(1, 600);
        return from == Side.Client ? random.Next(600, 2_500) : random.Next(600, 20_000);
    }
}
