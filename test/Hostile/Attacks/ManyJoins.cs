using Hostile.Wire;

namespace Hostile.Attacks;

/// <summary>Ten thousand joins on one connection, each of another topic.</summary>
internal sealed class ManyJoins : Attack
{
    private const int Joins = 10_000;
    private const int MaxChannels = 100;

    public override string Name => "many joins";

    public override async Task<bool> RunAsync(int port, Random random, Tally answers)
    {
        const int AnsweredOneByOne = 150;
        using var client = await RawClient.ConnectAsync(port);
        using var time = new CancellationTokenSource(2 * Length);
        var end = client.ReadEndAsync(m => answers.Add(Message.AnswerOf(m.Span) ?? "no reply"), time.Token);
        for (var i = 1; i <= Joins && !end.IsCompleted; i++)
        {
            await client.SendAsync(Message.Join($"bench:{random.Next()}", i));
            while (i <= AnsweredOneByOne && answers.Total < i && !end.IsCompleted) await Task.Delay(1);
        }
        answers.Add(await end);
        return answers["ok"] == MaxChannels && answers["too many channels joined"] > 0 && answers["1008 rate limited"] == 1;
    }
}
