using System.Net.WebSockets;
using System.Text;
using Bennu.Authentication;
using Bennu.Tests.Shared;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Jwt = Bennu.Docs.Tests.Snippets.Authentication.Jwt;
using Phoenix = Bennu.Docs.Tests.Snippets.Authentication.Phoenix;
using Tokens = Bennu.Docs.Tests.Snippets.Authentication.Tokens;

namespace Bennu.Docs.Tests.Running;

public sealed class AuthenticationTests
{
    private const string Me = """["1","1","me","phx_join",{}]""";
    private static readonly SymmetricSecurityKey Key = new(Encoding.UTF8.GetBytes("a key of thirty-two bytes or more"));

    [Fact]
    [Statement(142)]
    public async Task Token_comes_by_subprotocol_or_parameter()
    {
        await using var app = await RunningApp.StartAsync(
            builder =>
            {
                builder.Services.AddBennu();
                builder.Services.AddAuthorization();
            },
            Tokens.Program.Map);
        var token = app.Services.GetRequiredService<SocketTokens>().Sign("user socket", "7");
        var subprotocol = $"base64url.bearer.phx.{Convert.ToBase64String(Encoding.UTF8.GetBytes(token)).TrimEnd('=')}";

        using var bySubprotocol = await app.ConnectAsync("/socket/websocket?vsn=2.0.0", "phoenix", subprotocol);
        using var byParameter = await app.ConnectAsync($"/socket/websocket?vsn=2.0.0&token={token}");

        Assert.Equal("phoenix", bySubprotocol.Subprotocol);
        foreach (var client in new[] { bySubprotocol, byParameter }) Assert.Equal(Joined("7"), await client.AskAsync(Me));
    }

    [Fact]
    public async Task Token_of_a_Phoenix_application_is_verified()
    {
        await using var app = await RunningApp.StartAsync(
            builder =>
            {
                builder.Configuration["SECRET_KEY_BASE"] = "a secret of twenty bytes or more";
                builder.Services.AddBennu();
                Phoenix.Program.Configure(builder);
            },
            app => app.MapSocket<Phoenix.UserSocket>("/socket"));
        var token = app.Services.GetRequiredService<PhoenixTokens>().Sign("user socket", 7);
        using var client = await app.ConnectAsync($"/socket/websocket?vsn=2.0.0&token={token}");
        Assert.Equal(Joined("7"), await client.AskAsync(Me));
    }

    [Fact]
    public async Task Jwt_lets_in_and_its_absence_does_not()
    {
        await using var app = await StartJwtAsync(TimeProvider.System);
        using var client = await app.ConnectAsync($"/socket/websocket?vsn=2.0.0&access_token={IssueJwt("7")}");
        Assert.Equal(Joined("7"), await client.AskAsync(Me));
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => app.ConnectAsync("/socket/websocket?vsn=2.0.0"));
        Assert.Contains("401", refused.Message);
    }

    [Fact]
    public async Task Jwt_that_ends_closes_with_4401_unless_it_is_refreshed()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var app = await StartJwtAsync(time);
        time.SetUtcNow(DateTimeOffset.UtcNow); // tokens end by the system's clock, and starting may have taken a while
        using var lazy = await app.ConnectAsync($"/socket/websocket?vsn=2.0.0&access_token={IssueJwt("7", seconds: 30)}");
        using var eager = await app.ConnectAsync($"/socket/websocket?vsn=2.0.0&access_token={IssueJwt("8", seconds: 30)}");

        Assert.Equal(
            """[null,"1","phoenix","phx_reply",{"status":"error","response":{"reason":"unauthorized"}}]""",
            await eager.AskAsync(Refresh("1", IssueJwt("7"))));
        Assert.Equal(
            """[null,"2","phoenix","phx_reply",{"status":"ok","response":{}}]""",
            await eager.AskAsync(Refresh("2", IssueJwt("8"))));

        time.Advance(TimeSpan.FromSeconds(45));
        await lazy.ReceiveAsync();
        Assert.Equal(4401, lazy.CloseCode);
        Assert.Equal(Joined("8"), await eager.AskAsync(Me));
    }

    private static Task<RunningApp> StartJwtAsync(TimeProvider time) => RunningApp.StartAsync(
        builder =>
        {
            builder.Services.AddSingleton(time);
            builder.Services.AddBennu();
            Jwt.Program.Configure(builder);
            builder.Services.Configure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, o => o.TokenValidationParameters = new()
            {
                IssuerSigningKey = Key,
                ValidateIssuer = false,
                ValidateAudience = false,
            });
        },
        Jwt.Program.Configure);

    private static string IssueJwt(string id, int seconds = 3600) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Claims = new Dictionary<string, object> { ["sub"] = id },
        Expires = DateTime.UtcNow.AddSeconds(seconds),
        SigningCredentials = new(Key, SecurityAlgorithms.HmacSha256),
    });

    private static string Refresh(string @ref, string token) =>
        $$"""[null,"{{@ref}}","phoenix","refresh",{"access_token":"{{token}}"}]""";

    private static string Joined(string id) => $$$"""["1","1","me","phx_reply",{"status":"ok","response":{"id":"{{{id}}}"}}]""";
}
