using Hostile.Wire;

namespace Hostile.Attacks;

/// <summary>Pings without a pause over four connections, each of which comes back when it is closed.</summary>
internal sealed class PingFlood : Attack
{
    private const int Connections = 4;

    public override string Name => "ping flood";

    public override async Task<bool> RunAsync(int port, Random random, Tally answers)
    {
        const int PerBlock = 500;
        using var time = new CancellationTokenSource(Length);
        var block = ClientFrame.Of(ClientFrame.PingFrame, "are you there?"u8).Times(PerBlock);
        var sent = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Flood.RunAsync(port, [], block, answers, time.Token)));
        answers.Add("pings", (int)sent.Sum() * PerBlock);
        return answers["1008 rate limited"] >= Connections;
    }
}
