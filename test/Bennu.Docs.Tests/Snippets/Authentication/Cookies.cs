using System.Security.Claims;
using Bennu.Docs.Tests.Snippets.Authentication.Tokens;
using Bennu.Sockets;
using Bennu.Transports;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;

namespace Bennu.Docs.Tests.Snippets.Authentication.Cookies;

internal static class Program
{
    public static void Configure(WebApplicationBuilder builder)
    {
        #region cookies-services
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        builder.Services.AddAuthorization();
        #endregion
    }

    public static void Configure(WebApplication app)
    {
        #region cookies-app
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapSocket<UserSocket>("/socket", o => o.CheckOrigin = OriginPolicy.SameAddress);
        app.MapSocket<UserSocket>("/staff").RequireAuthorization(policy => policy.RequireRole("staff"));
        #endregion
    }
}

#region cookies-socket
[Authorize]
public sealed class UserSocket : Socket<User>, ISocket
{
    public static void Define(SocketBuilder on) => on
        .Channel<WhoAmIChannel>("me");

    protected override ValueTask<ConnectResult<User>> ConnectAsync(ConnectParams parameters, ConnectInfo info, CancellationToken ct)
    {
        var id = info.User.FindFirstValue(ClaimTypes.NameIdentifier)!;
        return new(ConnectResult.Ok(new User(id), id: $"users:{id}", expires: info.AuthenticationExpires));
    }
}
#endregion
