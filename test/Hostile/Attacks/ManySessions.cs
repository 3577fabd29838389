namespace Hostile.Attacks;

/// <summary>Long-poll sessions by the thousand, a few more than there may be.</summary>
internal sealed class ManySessions : Attack
{
    private const int Max = 10_000;
    private const int TooMany = 200;

    public override string Name => "many sessions";

    public override async Task<bool> RunAsync(int port, Random random, Tally answers)
    {
        const int AtOnce = 16;
        using var http = new HttpClient();
        await ForAsync(Max + TooMany, AtOnce, async _ => answers.Add((await LongPoll.OpenAsync(http, port)).Answer));
        return answers["200/410"] is > Max - AtOnce and < Max + AtOnce && answers["503"] > 0;
    }
}
