extern alias reader;

using System.Threading.Channels;
using Bennu.Broadcasting;
using Bennu.Client.Durable;
using Customizing.Orders;
using reader::OrderReader;

namespace Customizing.Tests.Orders;

/// <summary>The console's feed, at a server.</summary>
public sealed class OrderReaderTests : IAsyncLifetime
{
    private readonly WebApplication _app;
    private readonly MemoryCursorStore _cursors = new();
    private readonly Channel<string> _shown = Channel.CreateUnbounded<string>();

    public OrderReaderTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, PayloadJson.Default));
        _app = builder.Build();
        _app.MapSocket<VisitorSocket>("/socket");
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _app.StartAsync(Ct);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Reader_that_starts_again_goes_on_where_the_last_one_stopped()
    {
        await using (await ReadAsync())
        {
            await PlaceAsync("tea");
            Assert.Equal("tea", await _shown.Reader.ReadAsync(Ct));
        }
        await PlaceAsync("milk");
        await PlaceAsync("sugar");
        await using (await ReadAsync())
        {
            Assert.Equal("milk", await _shown.Reader.ReadAsync(Ct));
            Assert.Equal("sugar", await _shown.Reader.ReadAsync(Ct));
        }
    }

    private async Task<IAsyncDisposable> ReadAsync()
    {
        var socket = OrderFeed.Open(new Uri($"{_app.Urls.Single()}/socket"), _cursors);
        await OrderFeed.ReadAsync(
            socket,
            shown: order => _shown.Writer.WriteAsync(order.Item, Ct),
            lost: reason => _shown.Writer.WriteAsync($"lost: {reason}", Ct));
        return socket;
    }

    private async Task PlaceAsync(string item) =>
        await _app.Services.GetRequiredService<IBroadcaster>().PlaceAsync(new Customizing.Orders.Order(Guid.NewGuid(), item), Ct);
}
