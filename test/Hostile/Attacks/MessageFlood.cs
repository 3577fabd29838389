using Hostile.Wire;

namespace Hostile.Attacks;

/// <summary>One connection that sends messages without a pause and comes back when it is closed.</summary>
internal sealed class MessageFlood : Attack
{
    public override string Name => "message flood";

    public override async Task<bool> RunAsync(int port, Random random, Tally answers)
    {
        const int PerBlock = 500;
        using var time = new CancellationTokenSource(Length);
        var block = Message.Of("bench:flood", 2, "echo", "{}").Times(PerBlock);
        var blocks = await Flood.RunAsync(port, Message.Join("bench:flood"), block, answers, time.Token);
        answers.Add("messages", (int)blocks * PerBlock);
        return answers["1008 rate limited"] > 0;
    }
}
