using System.Security.Claims;
using Customizing.Authenticating;

namespace Customizing.Tests.Authenticating;

public sealed class RefreshTests : IAsyncLifetime
{
    private readonly ChannelTest _app = ChannelTest.Start<AccountSocket>(services => services
        .AddAccounts()
        .AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, PayloadJson.Default)));

    private TestClient _ann = null!;

    public async ValueTask InitializeAsync() => _ann = await _app.ConnectAsync(configure: request =>
        request.User = new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, "1"), new(ClaimTypes.Name, "ann")], "test")));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Connection_ends_with_its_token_unless_it_is_renewed()
    {
        Assert.Equal("ok", (await RefreshAsync("1", "ann")).Status);
        await _app.AdvanceAsync(TimeSpan.FromMinutes(9));
        Assert.Equal("ok", (await RefreshAsync("1", "ann")).Status);
        await _app.AdvanceAsync(TimeSpan.FromMinutes(9));
        _ann.AssertConnected();
        await _app.AdvanceAsync(TimeSpan.FromMinutes(2));
        _ann.AssertClosed(4401);
    }

    [Fact]
    public async Task Renewal_reaches_the_channels()
    {
        var account = await _ann.JoinAsync("account");
        await RefreshAsync("1", "ann-marie");
        Assert.Equal("ann-marie", (await account.PushAsync<Profile>("whoami")).Name);
    }

    [Fact]
    public async Task Token_that_is_over_or_forged_or_of_somebody_else_renews_nothing()
    {
        var token = Issue("1", "ann");
        await _app.AdvanceAsync(AccountTokens.Lifetime);
        Assert.Equal("unauthorized", (await _ann.RefreshAsync(new { access_token = token })).Reason);
        Assert.Equal("unauthorized", (await _ann.RefreshAsync(new { access_token = "forged" })).Reason);
        Assert.Equal("unauthorized", (await RefreshAsync("2", "bob")).Reason);
        _ann.AssertConnected();
    }

    private Task<TestReply> RefreshAsync(string id, string name) => _ann.RefreshAsync(new { access_token = Issue(id, name) });

    private string Issue(string id, string name) => _app.Services.GetRequiredService<AccountTokens>().Issue(id, name).Token;
}
