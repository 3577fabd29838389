using Customizing.Shaping;

namespace Customizing.Tests.Shaping;

public sealed class VehicleChannelTests : IAsyncLifetime
{
    private readonly ChannelTest _app = ChannelTest.Start<VisitorSocket>(services => services
        .AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, PayloadJson.Default)));

    private TestChannel _vehicle = null!;

    public async ValueTask InitializeAsync() => _vehicle = await (await _app.ConnectAsync(new { name = "ann" })).JoinAsync("vehicle:1");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task First_position_is_shown_at_once_and_then_the_newest_of_each_pause()
    {
        for (var i = 0; i < 4; i++) await _vehicle.PushAsync("moved", new Position(i, 0));
        Assert.Equal([0], Shown());
        await _app.AdvanceAsync(TimeSpan.FromMilliseconds(200));
        Assert.Equal([0, 3], Shown());
    }

    [Fact]
    public async Task Five_positions_a_second_are_shown_of_any_number()
    {
        for (var i = 0; i < 100; i++)
        {
            await _vehicle.PushAsync("moved", new Position(i, 0));
            await _app.AdvanceAsync(TimeSpan.FromMilliseconds(10));
        }
        Assert.Equal(6, Shown().Count()); // one at its beginning, and five
    }

    [Fact]
    public async Task Position_after_a_pause_without_any_is_shown_at_once()
    {
        await _vehicle.PushAsync("moved", new Position(1, 0));
        await _app.AdvanceAsync(TimeSpan.FromMilliseconds(200));
        await _vehicle.PushAsync("moved", new Position(2, 0));
        Assert.Equal([1, 2], Shown());
    }

    private IEnumerable<double> Shown() => _vehicle.Messages.Select(message => message.As<Position>().Latitude);
}
