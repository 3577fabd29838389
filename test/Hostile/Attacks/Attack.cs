namespace Hostile.Attacks;

/// <summary>One way to harm a server. It runs in a process of its own, beside the good client's and the server's.</summary>
internal abstract class Attack
{
    /// <summary>How long those last that could go on for ever.</summary>
    protected static readonly TimeSpan Length = TimeSpan.FromSeconds(2.5);

    public static IReadOnlyList<Attack> All { get; } =
    [
        new HalfHandshakes(), new HugeFrames(), new TinyFragments(), new PingFlood(), new ManyJoins(), new NeverReads(),
        new CompressionBomb(), new LargeBody(), new MessageFlood(), new Garbage(), new ManySessions(),
    ];

    public abstract string Name { get; }

    /// <summary>Whether it is meant for a server that negotiates compression.</summary>
    public virtual bool NeedsCompression => false;

    /// <summary>Attacks.</summary>
    /// <returns>Whether the server answered as it should.</returns>
    public abstract Task<bool> RunAsync(int port, Random random, Tally answers);

    /// <summary>Runs so many at a time of what is to be done so often.</summary>
    protected static Task ForAsync(int count, int atOnce, Func<int, Task> body) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (i, _) => await body(i));
}
