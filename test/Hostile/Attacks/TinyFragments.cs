using Hostile.Wire;

namespace Hostile.Attacks;

/// <summary>Messages that never end, in fragments of one byte and of none.</summary>
internal sealed class TinyFragments : Attack
{
    private const int Connections = 20;

    public override string Name => "tiny fragments";

    public override async Task<bool> RunAsync(int port, Random random, Tally answers)
    {
        using var time = new CancellationTokenSource(Length);
        var first = ClientFrame.Of(ClientFrame.TextFrame, "["u8, isFinal: false);
        byte[][] blocks =
        [
            ClientFrame.Of(ClientFrame.Continuation, " "u8, isFinal: false).Times(500),
            ClientFrame.Of(ClientFrame.Continuation, [], isFinal: false).Times(500),
        ];
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(i => Flood.RunAsync(port, first, blocks[i % 2], answers, time.Token)));
        return answers["1008 too many fragments"] >= Connections;
    }
}
