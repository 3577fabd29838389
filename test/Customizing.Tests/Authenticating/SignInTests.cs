using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using Bennu.Transports;
using Customizing.Authenticating;

namespace Customizing.Tests.Authenticating;

/// <summary>Cookies and headers are ASP.NET Core's, so these talk to a server.</summary>
public sealed class SignInTests : IAsyncLifetime
{
    private static readonly Credentials Ann = new("ann", "Secret-1");

    private readonly CookieContainer _cookies = new();
    private readonly WebApplication _app;
    private HttpClient _http = null!;

    public SignInTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddAccounts().AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, PayloadJson.Default));
        _app = builder.Build();
        _app.UseAuthentication();
        _app.UseAuthorization();
        _app.MapSocket<AccountSocket>("/account/socket", o => o.CheckOrigin = OriginPolicy.SameAddress);
        _app.MapAccounts();
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _app.StartAsync(Ct);
        _http = new HttpClient(new SocketsHttpHandler { CookieContainer = _cookies }) { BaseAddress = new Uri(_app.Urls.Single()) };
        (await _http.PostAsJsonAsync("/account", Ann, Ct)).EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Browser_comes_in_by_cookie()
    {
        (await _http.PostAsJsonAsync("/account/cookie", Ann, Ct)).EnsureSuccessStatusCode();
        Assert.Contains("ann", await JoinAsync());
        Assert.NotEmpty((await _http.GetFromJsonAsync<AccessToken>("/account/token", Ct))!.Token);
    }

    [Fact]
    public async Task Api_client_comes_in_by_token()
    {
        var answer = await _http.PostAsJsonAsync("/account/token", Ann, Ct);
        var token = (await answer.Content.ReadFromJsonAsync<AccessToken>(Ct))!.Token;
        Assert.Contains("ann", await JoinAsync($"&access_token={token}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("&access_token=forged")]
    public async Task Stranger_is_answered_401(string query)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(Address(query), Ct));
        Assert.Equal(HttpStatusCode.Unauthorized, socket.HttpStatusCode);
    }

    [Fact]
    public async Task Wrong_password_gives_neither_cookie_nor_token()
    {
        var wrong = Ann with { Password = "Secret-2" };
        Assert.Equal(HttpStatusCode.Unauthorized, (await _http.PostAsJsonAsync("/account/cookie", wrong, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _http.PostAsJsonAsync("/account/token", wrong, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _http.GetAsync("/account/token", Ct)).StatusCode);
    }

    private async Task<string> JoinAsync(string query = "")
    {
        using var socket = new ClientWebSocket();
        socket.Options.Cookies = _cookies;
        await socket.ConnectAsync(Address(query), Ct);
        await socket.SendAsync("""["1","1","account","phx_join",{}]"""u8.ToArray(), WebSocketMessageType.Text, true, Ct);
        var buffer = new byte[1_000];
        var received = await socket.ReceiveAsync(buffer, Ct);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }

    private Uri Address(string query) => new($"{_app.Urls.Single().Replace("http", "ws")}/account/socket/websocket?vsn=2.0.0{query}");
}
