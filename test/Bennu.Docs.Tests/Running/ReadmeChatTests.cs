using System.Net.WebSockets;
using Bennu.Docs.Tests.Snippets.ReadmeChat;

namespace Bennu.Docs.Tests.Running;

public sealed class ReadmeChatTests
{
    [Fact]
    public async Task Message_reaches_everyone_in_the_room()
    {
        await using var app = await RunningApp.StartAsync(Program.Build(RunningApp.Quiet));
        using var ada = await app.ConnectAsync("/socket/websocket?vsn=2.0.0&name=ada");
        using var bob = await app.ConnectAsync("/socket/websocket?vsn=2.0.0&name=bob");
        foreach (var client in new[] { ada, bob })
            Assert.Equal(
                """["1","1","room:lobby","phx_reply",{"status":"ok","response":{}}]""",
                await client.AskAsync("""["1","1","room:lobby","phx_join",{}]"""));

        await ada.SendAsync("""["1","2","room:lobby","new_msg",{"body":"hello"}]""");

        foreach (var client in new[] { ada, bob })
            Assert.Equal("""[null,null,"room:lobby","new_msg",{"body":"hello","from":"ada"}]""", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Client_without_a_name_is_refused()
    {
        await using var app = await RunningApp.StartAsync(Program.Build(RunningApp.Quiet));
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => app.ConnectAsync("/socket/websocket?vsn=2.0.0"));
        Assert.Contains("403", refused.Message);
    }
}
