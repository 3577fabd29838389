namespace Bennu_Empty.Tests;

public sealed class HelloChannelTests
{
    [Fact]
    public async Task Guest_is_greeted()
    {
        await using var app = ChannelTest.Start<AppSocket>(services => services
            .AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, AppJson.Default)));
        var hello = await (await app.ConnectAsync()).JoinAsync("hello");
        Assert.Equal(new Greeting("Hello, Ada!"), await hello.PushAsync<Greeting>("greet", new Guest("Ada")));
    }
}
