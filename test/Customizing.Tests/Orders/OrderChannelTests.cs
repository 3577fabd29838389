using Bennu.Broadcasting;
using Customizing.Orders;

namespace Customizing.Tests.Orders;

public sealed class OrderChannelTests : IAsyncLifetime
{
    private readonly ChannelTest _app = ChannelTest.Start<VisitorSocket>(services => services
        .AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, PayloadJson.Default)));

    private TestChannel _ann = null!;

    public async ValueTask InitializeAsync() => _ann = await (await _app.ConnectAsync(new { name = "ann" })).JoinAsync("orders");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Orders_placed_while_a_reader_is_away_come_when_it_is_back()
    {
        await PlaceAsync("tea");
        await _ann.Client.DisconnectAsync();
        await PlaceAsync("milk");
        await _ann.Client.ReconnectAsync();
        _ann.AssertStreamState("resumed");
        Assert.Equal(["tea", "milk"], Items());
    }

    [Fact]
    public async Task Order_placed_twice_is_one_order()
    {
        var id = Guid.NewGuid();
        await PlaceAsync("tea", id);
        await PlaceAsync("tea", id);
        Assert.Equal(["tea"], Items());
    }

    [Fact]
    public async Task Reader_is_told_when_history_was_lost()
    {
        await PlaceAsync("tea");
        await _ann.Client.DisconnectAsync();
        _app.TopicLog.Lose();
        await PlaceAsync("milk");
        await _ann.Client.ReconnectAsync();
        _ann.AssertStreamState("reset", "epoch");
        _ann.AssertPushed<Order>("placed", order => order.Item == "milk");
    }

    private async Task PlaceAsync(string item, Guid? id = null)
    {
        var order = new Order(id ?? Guid.NewGuid(), item);
        await _app.Services.GetRequiredService<IBroadcaster>().PlaceAsync(order, TestContext.Current.CancellationToken);
        await _app.SettleAsync();
    }

    private IEnumerable<string> Items() => _ann.Messages.Where(message => message.Event == "placed").Select(message => message.As<Order>().Item);
}
