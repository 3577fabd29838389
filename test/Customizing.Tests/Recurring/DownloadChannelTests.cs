using Bennu.Authentication;
using Customizing.Recurring;

namespace Customizing.Tests.Recurring;

public sealed class DownloadChannelTests : IAsyncDisposable
{
    private readonly ChannelTest _app = ChannelTest.Start<VisitorSocket>(services => services
        .AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, PayloadJson.Default)));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Token_is_replaced_every_ten_minutes_before_the_last_one_ends()
    {
        var channel = await (await _app.ConnectAsync(new { name = "ann" })).JoinAsync("downloads");
        var token = channel.JoinReply.As<DownloadToken>();
        for (var times = 0; times < 3; times++)
        {
            await _app.AdvanceAsync(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
            channel.AssertNothingMore();
            Assert.Equal("ann", NameOn(token));

            await _app.AdvanceAsync(TimeSpan.FromTicks(1));
            token = channel.AssertPushed<DownloadToken>("token", fresh => fresh != token);
        }
    }

    [Fact]
    public async Task Token_of_a_client_that_is_gone_ends()
    {
        var channel = await (await _app.ConnectAsync(new { name = "ann" })).JoinAsync("downloads");
        await channel.LeaveAsync();
        await _app.AdvanceAsync(TimeSpan.FromMinutes(16));
        channel.RefutePushed("token");
        Assert.Null(NameOn(channel.JoinReply.As<DownloadToken>()));
    }

    private string? NameOn(DownloadToken token) => _app.Services.GetRequiredService<SocketTokens>()
        .Verify(Downloads.Purpose, token.Token, Downloads.TokenLifetime).TryGetValue(out var name) ? name : null;
}
