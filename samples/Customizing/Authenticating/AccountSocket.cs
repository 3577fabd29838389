using System.Security.Claims;
using Bennu.Sockets;
using Microsoft.AspNetCore.Authorization;

namespace Customizing.Authenticating;

/// <summary>Who has signed in, whichever way.</summary>
internal sealed record User(string Id, string Name);

/// <summary>
/// For whom ASP.NET Core has authenticated, by cookie or by token. A connection ends with what it was authenticated by, unless it is renewed
/// by an access token of the same account: a browser gets one for its cookie at <c>/account/token</c>.
/// </summary>
[Authorize]
internal sealed class AccountSocket(AccountTokens tokens) : Socket<User>, ISocket
{
    public static void Define(SocketBuilder on) => on.Channel<AccountChannel>("account");

    protected override ValueTask<ConnectResult<User>> ConnectAsync(ConnectParams parameters, ConnectInfo info, CancellationToken ct) =>
        new(Admit(UserOf(info.User.Claims), info.AuthenticationExpires));

    protected override async ValueTask<ConnectResult<User>> RefreshAsync(
        User user, ConnectParams parameters, ConnectInfo info, CancellationToken ct)
    {
        var token = await tokens.ValidateAsync(parameters["access_token"]);
        return token.IsValid && UserOf(token.ClaimsIdentity.Claims) is var next && next.Id == user.Id
            ? Admit(next, token.SecurityToken.ValidTo)
            : ConnectResult.Refused;
    }

    private static ConnectResult<User> Admit(User user, DateTimeOffset? expires) =>
        ConnectResult.Ok(user, id: $"accounts:{user.Id}", expires: expires);

    private static User UserOf(IEnumerable<Claim> claims)
    {
        var all = claims.ToLookup(static claim => claim.Type, static claim => claim.Value);
        return new(all[ClaimTypes.NameIdentifier].First(), all[ClaimTypes.Name].First());
    }
}
