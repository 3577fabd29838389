using System.Net.WebSockets;
using Bennu.Authentication;
using Bennu.Docs.Tests.Snippets.Sockets;

namespace Bennu.Docs.Tests.Running;

public sealed class SocketsTests
{
    [Theory]
    [InlineData("/busy/websocket?vsn=2.0.0", "422")]
    [InlineData("/socket/websocket?vsn=2.0.0&token=forged", "403")]
    [InlineData("/text/websocket?vsn=3.0.0", "403")]
    public async Task Connect_is_refused(string address, string status)
    {
        await using var app = await StartAsync();
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => app.ConnectAsync(address));
        Assert.Contains(status, refused.Message);
    }

    [Theory]
    [InlineData("/socket/websocket?vsn=2.0.0")]
    [InlineData("/shops/7/socket/websocket?vsn=2.0.0")]
    [InlineData("/text/websocket?vsn=2.1.0")]
    public async Task Connect_with_a_token_is_let_in(string address)
    {
        await using var app = await StartAsync();
        var token = app.Services.GetRequiredService<SocketTokens>().Sign("user socket", "ada");
        using var client = await app.ConnectAsync($"{address}&token={token}");
        Assert.Equal(
            """["1","1","room:1","phx_reply",{"status":"ok","response":{}}]""",
            await client.AskAsync("""["1","1","room:1","phx_join",{}]"""));
    }

    private static Task<RunningApp> StartAsync() => RunningApp.StartAsync(builder => builder.Services.AddBennu(), Mounts.Map);
}
