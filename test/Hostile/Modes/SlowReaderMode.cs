using System.Diagnostics;
using System.Globalization;
using Hostile.Measuring;
using Hostile.Wire;

namespace Hostile.Modes;

/// <summary>
/// 1,000 subscribers of one topic, one of which stops reading although much more is sent to it. The others must not notice, the server must
/// not hold more than its queue, and the slow one must learn why it was closed once it reads again.
/// </summary>
internal sealed class SlowReaderMode(Score score)
{
    private const string Topic = "bench:crowd";
    private const string Hose = "bench:hose";
    private const int Readers = 999;
    private const int PerSecond = 10;
    private const double FloorMilliseconds = 50; // times the threads that a processor has to serve while everybody reads
    private const int MaxTries = 3;
    private const double QueueMegabytes = 16;
    private const double SlackMegabytes = 64;
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(3);

    private readonly List<double> _milliseconds = []; // under itself, as a gate
    private readonly long _start = Stopwatch.GetTimestamp();

    public async Task RunAsync()
    {
        var figures = await TryAsync();
        // Again, since a burst of somebody else's on this machine looks the same.
        for (var tries = 1; !figures.IsSwift && tries < MaxTries; tries++) figures = await TryAsync();

        Print("deliveries", $"{figures.Before.Count} -> {figures.During.Count}", figures.During.Count == figures.Before.Count);
        Print("p99 ms, limit", Invariant($"{figures.Before.P99:f1} -> {figures.During.P99:f1}, {figures.Limit:f1}"), figures.IsSwift);
        var bound = figures.MemoryBefore + QueueMegabytes + SlackMegabytes;
        var memory = Invariant($"{figures.MemoryBefore:f0} -> {figures.MemoryDuring:f0}, {bound:f0}");
        Print("RSS MB, peak, limit", memory, figures.MemoryDuring <= bound);
        Print("told the slow one", figures.End, figures.End == "1013 slow consumer");
    }

    private async Task<Figures> TryAsync()
    {
        using var server = await ServerProcess.StartBenchServerAsync();
        using var over = new CancellationTokenSource();
        var readers = new RawClient[Readers];
        await Parallel.ForAsync(0, Readers, async (i, _) => readers[i] = await RawClient.JoinAsync(server.Port, Topic));
        foreach (var reader in readers) _ = reader.ReadEndAsync(Note, over.Token);
        using var sender = await RawClient.JoinAsync(server.Port, Topic);
        _ = sender.ReadEndAsync(cancellationToken: over.Token);
        using var slow = await RawClient.JoinAsync(server.Port, Topic, receiveBuffer: 4096);
        await slow.SendAsync(Message.Join(Hose, 2));
        using var source = await RawClient.JoinAsync(server.Port, Hose);
        _ = source.ReadEndAsync(cancellationToken: over.Token);

        using var asleep = new CancellationTokenSource();
        var reading = slow.ReadEndAsync(cancellationToken: asleep.Token);
        await PhaseAsync(server, sender, source); // the first one compiles
        var measuring = PhaseAsync(server, sender, source);
        var crowd = await Machine.CrowdUntilAsync(measuring);
        var (before, memoryBefore) = await measuring;
        await asleep.CancelAsync();
        await reading;
        var (during, memoryDuring) = await PhaseAsync(server, sender, source);
        using var patience = new CancellationTokenSource(Phase);
        var end = await slow.ReadEndAsync(cancellationToken: patience.Token);
        await over.CancelAsync();

        foreach (var reader in readers) reader.Dispose();
        return new Figures(before, during, Math.Max(2 * before.P99, FloorMilliseconds * crowd), memoryBefore, memoryDuring, end);
    }

    // In both phases the same is sent: to all, ten small messages a second; to the slow one, some 13 MB a second beside.
    private async Task<(Latencies Deliveries, double Megabytes)> PhaseAsync(ServerProcess server, RawClient sender, RawClient source)
    {
        lock (_milliseconds) _milliseconds.Clear();
        const int HosesPerMessage = 20;
        var fill = Message.Of(Hose, 3, "broadcast_from", $$"""{"fill":"{{new string('x', 64 * 1024)}}"}""");
        var peak = 0.0;
        var begin = Stopwatch.GetElapsedTime(_start);
        for (var i = 0; i < Phase.TotalSeconds * PerSecond; i++)
        {
            var due = begin + (TimeSpan.FromSeconds(1.0 / PerSecond) * i);
            while (Stopwatch.GetElapsedTime(_start) < due) await Task.Delay(1);
            await sender.SendAsync(Message.Of(Topic, 2, "broadcast_from", $$"""{"due":{{(long)due.TotalMicroseconds}}}"""));
            for (var j = 0; j < HosesPerMessage; j++) await source.SendAsync(fill);
            peak = Math.Max(peak, server.Stats.Megabytes);
        }
        await Task.Delay(500);
        lock (_milliseconds) return (new Latencies(_milliseconds), peak);
    }

    private void Note(ReadOnlyMemory<byte> message)
    {
        if (Message.NumberOf(message.Span, "\"due\":"u8) is not (>= 0 and var due)) return;
        var latency = Stopwatch.GetElapsedTime(_start).TotalMilliseconds - (due / 1_000.0);
        lock (_milliseconds) _milliseconds.Add(latency);
    }

    private void Print(string what, string measured, bool isGood) =>
        Console.WriteLine($"slow reader: {what,-20} | {measured,-30} | {score.Add(isGood ? [] : [what])}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Figures(
        Latencies Before, Latencies During, double Limit, double MemoryBefore, double MemoryDuring, string End)
    {
        public bool IsSwift => During.P99 <= Limit;
    }
}
