namespace Hostile.Attacks;

/// <summary>Posts of 100 MB to a long-poll session, their length announced or in chunks, and some for a session that is not.</summary>
internal sealed class LargeBody : Attack
{
    private const long Size = 100_000_000;
    private const int Each = 4;

    public override string Name => "large body";

    public override async Task<bool> RunAsync(int port, Random random, Tally answers)
    {
        using var http = new HttpClient();
        var (token, _) = await LongPoll.OpenAsync(http, port);
        await ForAsync(Each, Each, async _ => answers.Add($"announced {await LongPoll.PostAsync(port, token!, Size, isChunked: false)}"));
        await ForAsync(Each, Each, async _ => answers.Add($"chunked {await LongPoll.PostAsync(port, token!, Size, isChunked: true)}"));
        await ForAsync(Each, Each, async _ => answers.Add($"no session {await LongPoll.PostAsync(port, "forged", Size, isChunked: true)}"));
        return answers["announced 400"] == Each && answers["chunked 400"] == Each && answers["no session 200"] == Each;
    }
}
