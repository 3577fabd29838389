namespace Bennu.Docs.Tests.Running;

public sealed class TransportsTests
{
    [Fact]
    public async Task Bytes_are_answered_with_bytes()
    {
        await using var app = await RunningApp.StartAsync(
            builder => builder.Services.AddBennu(), app => app.MapSocket<NoticeSocket>("/socket"));
        using var ada = await app.ConnectAsync("/socket/websocket?vsn=2.0.0");
        await ada.AskAsync("""["1","1","image","phx_join",{}]""");
        await ada.SendAsync([0, 1, 1, 5, 6, .. "12imagepixels"u8, 7, 8]);
        Assert.Equal([1, 1, 1, 5, 2, .. "12imageok"u8, 7, 8], await ada.ReceiveBytesAsync());
    }
}
