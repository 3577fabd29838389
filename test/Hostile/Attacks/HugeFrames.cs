using Hostile.Wire;

namespace Hostile.Attacks;

/// <summary>Frames that announce far more than they send: no memory may be set aside for an announcement.</summary>
internal sealed class HugeFrames : Attack
{
    private const int Each = 100;
    private const ulong LargestAllowed = 10_000_000;

    public override string Name => "huge frames";

    public override async Task<bool> RunAsync(int port, Random random, Tally answers)
    {
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        ulong[] lengths = [long.MaxValue, ulong.MaxValue, LargestAllowed + 1, LargestAllowed];
        await ForAsync(Each * lengths.Length, 2 * Each, async i =>
        {
            using var client = await RawClient.ConnectAsync(port);
            await client.SendAsync(ClientFrame.Announcing(lengths[i % lengths.Length]));
            answers.Add(await client.ReadEndAsync(cancellationToken: time.Token));
        });
        return answers["1009 message too big"] == 2 * Each && answers["1002 length has its top bit set"] == Each && answers["open"] == Each;
    }
}
