using System.Security.Claims;
using Bennu.Channels;
using Bennu.Docs.Tests.Snippets.Authentication.Tokens;
using Bennu.Sockets;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Bennu.Docs.Tests.Snippets.Authentication.Jwt;

internal static class Program
{
    public static void Configure(WebApplicationBuilder builder)
    {
        #region jwt-services
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(o =>
        {
            o.Authority = builder.Configuration["Jwt:Authority"];
            o.Audience = builder.Configuration["Jwt:Audience"];
            o.Events = new JwtBearerEvents
            {
                // A browser cannot set a header on a WebSocket.
                OnMessageReceived = context =>
                {
                    if (context.Request.Path.StartsWithSegments("/socket")) context.Token = context.Request.Query["access_token"];
                    return Task.CompletedTask;
                },
            };
        });
        builder.Services.AddAuthorization();
        #endregion
    }

    public static void Configure(WebApplication app)
    {
        #region jwt-app
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapSocket<UserSocket>("/socket");
        #endregion
    }
}

#region jwt-socket
[Authorize]
public sealed class UserSocket(IOptionsMonitor<JwtBearerOptions> jwt) : Socket<User>, ISocket
{
    public static void Define(SocketBuilder on) => on
        .Channel<WhoAmIChannel>("me");

    protected override ValueTask<ConnectResult<User>> ConnectAsync(ConnectParams parameters, ConnectInfo info, CancellationToken ct)
    {
        var id = info.User.FindFirstValue(ClaimTypes.NameIdentifier)!;
        return new(ConnectResult.Ok(new User(id), id: $"users:{id}", expires: info.AuthenticationExpires));
    }

    protected override async ValueTask<ConnectResult<User>> RefreshAsync(
        User user, ConnectParams parameters, ConnectInfo info, CancellationToken ct)
    {
        var options = jwt.Get(JwtBearerDefaults.AuthenticationScheme);
        var validation = options.TokenValidationParameters.Clone();
        validation.ConfigurationManager = options.ConfigurationManager as BaseConfigurationManager;
        var token = await new JsonWebTokenHandler().ValidateTokenAsync(parameters["access_token"], validation);
        return token.IsValid && token.ClaimsIdentity.FindFirst(JwtRegisteredClaimNames.Sub)?.Value == user.Id
            ? ConnectResult.Ok(user, id: $"users:{user.Id}", expires: token.SecurityToken.ValidTo)
            : ConnectResult.Refused;
    }
}
#endregion

#region jwt-refreshed
public sealed class AccountChannel : Channel<User>, IChannel<AccountChannel>
{
    public static void Define(ChannelBuilder<AccountChannel> on) => on
        .Join((c, topic) => JoinResult.Ok())
        .HandleInfo<Refreshed>((c, refreshed) => c.Assigns = (User)refreshed.Assigns);
}
#endregion
