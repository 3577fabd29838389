using System.Security.Claims;
using System.Text.Encodings.Web;
using Bennu.Docs.Tests.Snippets.FromSignalR;
using Bennu.Options;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Bennu.Docs.Tests.Running;

public sealed class FromSignalRTests
{
    private sealed class Rooms : IRooms
    {
        public ValueTask<bool> IsMemberAsync(string room, string user, CancellationToken ct) => new(room != "closed");

        public ValueTask<int> CountAsync(string room, CancellationToken ct) => new(2);
    }

    /// <summary>Everyone is who the query says.</summary>
    private sealed class QueryHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(AuthenticateResult.Success(new(
            new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, $"{Request.Query["user"]}")], Scheme.Name)),
            Scheme.Name)));
    }

    [Fact]
    public async Task Channel_does_what_the_hub_did()
    {
        await using var app = await StartAsync();
        using var ada = await app.ConnectAsync("/socket/websocket?vsn=2.0.0&user=ada");
        using var bob = await app.ConnectAsync("/socket/websocket?vsn=2.0.0&user=bob");
        Assert.Equal(
            """["1","1","room:closed","phx_reply",{"status":"error","response":{"reason":"members only"}}]""",
            await ada.AskAsync("""["1","1","room:closed","phx_join",{}]"""));
        foreach (var client in new[] { ada, bob })
        {
            Assert.Equal(
                """["2","2","room:1","phx_reply",{"status":"ok","response":{"members":2}}]""",
                await client.AskAsync("""["2","2","room:1","phx_join",{}]"""));
            await client.AskAsync("""["2","3","room:1","nothing",{}]"""); // answered when the others have been told
        }
        Assert.Equal("""[null,null,"room:1","entered",{"who":"bob"}]""", await ada.ReceiveAsync());
        Assert.Equal(
            """[null,null,"room:1","said",{"from":"ada","body":"hello"}]""",
            await ada.AskAsync("""["2","4","room:1","say",{"body":"hello"}]"""));
        Assert.Equal("""["2","4","room:1","phx_reply",{"status":"ok","response":{}}]""", await ada.ReceiveAsync());
        Assert.Equal("""[null,null,"room:1","said",{"from":"ada","body":"hello"}]""", await bob.ReceiveAsync());
    }

    [Fact]
    public async Task Feed_reaches_channels_beside_the_hub()
    {
        await using var app = await StartAsync();
        using var ada = await app.ConnectAsync("/socket/websocket?vsn=2.0.0&user=ada");
        await ada.AskAsync("""["1","1","room:1","phx_join",{}]""");
        await app.Services.GetRequiredService<RoomFeed>().SaidAsync("1", new Said("bob", "hello"), TestContext.Current.CancellationToken);
        Assert.Equal("""[null,null,"room:1","said",{"from":"bob","body":"hello"}]""", await ada.ReceiveAsync());
    }

    [Fact]
    public async Task Stream_comes_in_chunks_and_ends()
    {
        await using var app = await StartAsync();
        using var ada = await app.ConnectAsync("/numbers/websocket?vsn=2.0.0&user=ada");
        await ada.AskAsync("""["1","1","count","phx_join",{}]""");
        await ada.SendAsync("""["1","2","count","count",{"value":250}]""");
        for (var n = 0; n < 250; n++) Assert.Equal($$"""["1",null,"count","number",{"value":{{n}}}]""", await ada.ReceiveAsync());
        Assert.Equal("""["1",null,"count","counted",{"value":250}]""", await ada.ReceiveAsync());
    }

    private static Task<RunningApp> StartAsync() => RunningApp.StartAsync(
        builder =>
        {
            builder.Services.AddAuthentication("query").AddScheme<AuthenticationSchemeOptions, QueryHandler>("query", null);
            builder.Services.AddAuthorization();
            builder.Services.AddSingleton<IRooms, Rooms>();
            Program.Configure(builder);
            builder.Services.Configure<BennuOptions>(o => o.Json.TypeInfoResolverChain.Insert(0, NumberJson.Default));
        },
        app =>
        {
            Program.Map(app);
            app.MapSocket<NumberSocket>("/numbers");
        });
}
