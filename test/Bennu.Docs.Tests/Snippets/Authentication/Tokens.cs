using System.Security.Claims;
using Bennu.Authentication;
using Bennu.Sockets;

namespace Bennu.Docs.Tests.Snippets.Authentication.Tokens;

internal static class Program
{
    public static void Map(WebApplication app)
    {
        #region tokens-issue
        app.MapGet("/token", (ClaimsPrincipal user, SocketTokens tokens) =>
            tokens.Sign("user socket", user.FindFirstValue(ClaimTypes.NameIdentifier)!)).RequireAuthorization();
        #endregion

        #region tokens-mount
        app.MapSocket<UserSocket>("/socket", o => o.AuthToken = true);
        #endregion
    }
}

public sealed record User(string Id);

#region tokens-socket
public sealed class UserSocket(SocketTokens tokens) : Socket<User>, ISocket
{
    public static void Define(SocketBuilder on) => on
        .Channel<WhoAmIChannel>("me");

    protected override ValueTask<ConnectResult<User>> ConnectAsync(ConnectParams parameters, ConnectInfo info, CancellationToken ct)
    {
        var verified = tokens.Verify("user socket", info.AuthToken ?? parameters["token"], maxAge: TimeSpan.FromDays(7));
        return new(verified.TryGetValue(out var id) ? ConnectResult.Ok(new User(id), id: $"users:{id}") : ConnectResult.Refused);
    }
}
#endregion
