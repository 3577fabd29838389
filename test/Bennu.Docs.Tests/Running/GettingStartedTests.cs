using Bennu.Docs.Tests.Snippets.GettingStarted;

namespace Bennu.Docs.Tests.Running;

public sealed class GettingStartedTests
{
    [Fact]
    public async Task Customer_joins_asks_and_is_told()
    {
        await using var app = await RunningApp.StartAsync(Program.Build(RunningApp.Quiet));
        using var ada = await app.ConnectAsync("/socket/websocket?vsn=2.0.0&customer=ada");

        Assert.Equal(
            """["1","1","order:ada-7","phx_reply",{"status":"ok","response":{"status":"packed"}}]""",
            await ada.AskAsync("""["1","1","order:ada-7","phx_join",{}]"""));
        Assert.Equal(
            """["1","2","order:ada-7","phx_reply",{"status":"ok","response":{"ticket":1}}]""",
            await ada.AskAsync("""["1","2","order:ada-7","ask",{"text":"when?"}]"""));
        Assert.Equal(
            """["1","3","order:ada-7","phx_reply",{"status":"error","response":{"reason":"empty"}}]""",
            await ada.AskAsync("""["1","3","order:ada-7","ask",{"text":""}]"""));

        using var shipped = await app.PostAsync("/orders/ada-7/shipped");
        Assert.Equal("""[null,null,"order:ada-7","status",{"status":"shipped"}]""", await ada.ReceiveAsync());
    }

    [Fact]
    public async Task Order_of_another_customer_cannot_be_joined()
    {
        await using var app = await RunningApp.StartAsync(Program.Build(RunningApp.Quiet));
        using var ada = await app.ConnectAsync("/socket/websocket?vsn=2.0.0&customer=ada");
        Assert.Equal(
            """["1","1","order:bob-1","phx_reply",{"status":"error","response":{"reason":"not yours"}}]""",
            await ada.AskAsync("""["1","1","order:bob-1","phx_join",{}]"""));
    }
}
