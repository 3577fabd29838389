using System.Net.Http.Json;
using Bennu.Docs.Tests.Snippets.Broadcasting;
using Microsoft.Extensions.Time.Testing;

namespace Bennu.Docs.Tests.Running;

public sealed class BroadcastingTests
{
    [Fact]
    public async Task Endpoints_reach_a_room_and_disconnect_a_user()
    {
        await using var app = await RunningApp.StartAsync(builder => builder.Services.AddBennu(), app =>
        {
            app.MapSocket<NoticeSocket>("/socket");
            Endpoints.Map(app);
        });
        using var ada = await app.ConnectAsync("/socket/websocket?vsn=2.0.0");
        await ada.AskAsync("""["1","1","room:1","phx_join",{}]""");
        using var told = await app.PostAsync("/rooms/1/notice", JsonContent.Create(new { text = "soup" }));
        Assert.Equal("""[null,null,"room:1","notice",{"text":"soup"}]""", await ada.ReceiveAsync());

        using var banned = await app.PostAsync("/users/ada/ban");
        Assert.Empty(await ada.ReceiveAsync());
        Assert.Equal(1001, ada.CloseCode);
    }

    [Fact]
    public async Task Background_service_sends_prices()
    {
        var time = new FakeTimeProvider();
        await using var app = await RunningApp.StartAsync(
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(time);
                builder.Services.AddBennu();
                builder.Services.AddHostedService<PriceFeed>();
            },
            app => app.MapSocket<NoticeSocket>("/socket"));
        using var ada = await app.ConnectAsync("/socket/websocket?vsn=2.0.0");
        await ada.AskAsync("""["1","1","prices","phx_join",{}]""");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("""[null,null,"prices","tick",{"symbol":"BNU","amount":42.5}]""", await ada.ReceiveAsync());
    }
}
