using Customizing.Deduplicating;

namespace Customizing.Tests.Deduplicating;

public sealed class ThermometerChannelTests : IAsyncLifetime
{
    private readonly ChannelTest _app = ChannelTest.Start<VisitorSocket>(services => services
        .AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, PayloadJson.Default)));

    private TestChannel _ann = null!;

    public async ValueTask InitializeAsync() => _ann = await JoinAsync("ann");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Temperature_is_shown_when_it_changes()
    {
        foreach (var celsius in new[] { 20, 20, 21, 21, 20 }) await _ann.PushAsync("measured", new Temperature(celsius));
        Assert.Equal([20, 21, 20], _ann.Messages.Select(message => message.As<Temperature>().Celsius));
    }

    [Fact]
    public async Task Temperature_is_new_to_who_came_later()
    {
        await _ann.PushAsync("measured", new Temperature(20));
        var bob = await JoinAsync("bob");
        await _ann.PushAsync("measured", new Temperature(20));
        bob.AssertPushed<Temperature>("temperature", t => t.Celsius == 20);
        _ann.AssertPushed("temperature");
        _ann.AssertNothingMore();
    }

    private async Task<TestChannel> JoinAsync(string name) => await (await _app.ConnectAsync(new { name })).JoinAsync("thermometer:kitchen");
}
