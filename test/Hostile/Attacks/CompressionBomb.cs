using System.IO.Compression;
using System.Text;
using Hostile.Wire;

namespace Hostile.Attacks;

/// <summary>
/// Compressed messages of a few kilobytes that would inflate to 100 MB, and others that inflate to just what a message may have: those are
/// a valid echo, which the server would have to parse and to answer.
/// </summary>
internal sealed class CompressionBomb : Attack
{
    private const int Connections = 4;
    private const int Largest = 9_900_000;

    public override string Name => "compression bomb";

    public override bool NeedsCompression => true;

    public override async Task<bool> RunAsync(int port, Random random, Tally answers)
    {
        using var time = new CancellationTokenSource(Length);
        var bomb = Compressed(new byte[100_000_000]);
        var join = Message.Join("bench:bomb");
        var echo = Compressed(Encoding.UTF8.GetBytes($$"""["1","2","bench:bomb","echo",{"fill":"{{new string(' ', Largest)}}"}]"""));
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(
            i => Flood.RunAsync(port, join, i % 2 == 0 ? bomb : echo, answers, time.Token, deflate: true)));
        // Each connection gets the reply to its join and then nothing but its end: no bomb was handed on.
        var refused = answers["1009 inflated message too big"];
        return refused >= Connections && answers["ok"] <= refused + Connections;
    }

    private static byte[] Compressed(byte[] message)
    {
        using var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(message);
            deflate.Flush();
            const int Tail = 4; // 00 00 FF FF, which the receiver adds (RFC 7692, 7.2.1)
            return ClientFrame.Of(ClientFrame.TextFrame, compressed.ToArray().AsSpan()[..^Tail], isCompressed: true);
        }
    }
}
