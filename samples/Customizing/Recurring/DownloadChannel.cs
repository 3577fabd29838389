using Bennu.Authentication;
using Bennu.Channels;

namespace Customizing.Recurring;

/// <summary>Keeps its client in tokens for downloads: one with the join, and a fresh one long before that has ended.</summary>
internal sealed partial class DownloadChannel(SocketTokens tokens) : Channel<Visitor>
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    private readonly SocketTokens _tokens = tokens;

    private sealed record TokenDue;

    [Join]
    private JoinResult Join()
    {
        SendEvery(Period, new TokenDue()); // ends with the channel
        return JoinResult.Ok(NextToken());
    }

    [HandleInfo]
    private ValueTask TokenDueAsync(TokenDue _, CancellationToken ct) => PushAsync("token", NextToken(), ct);

    private DownloadToken NextToken() => new(_tokens.Sign(Downloads.Purpose, Assigns.Name));
}
