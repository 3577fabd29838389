using Bennu.Authentication;
using Bennu.Docs.Tests.Snippets.Authentication.Tokens;
using Bennu.Sockets;

namespace Bennu.Docs.Tests.Snippets.Authentication.Phoenix;

internal static class Program
{
    public static void Configure(WebApplicationBuilder builder)
    {
        #region phoenix-services
        builder.Services.AddSingleton(services => new PhoenixTokens(
            builder.Configuration["SECRET_KEY_BASE"]!, services.GetRequiredService<TimeProvider>()));
        #endregion
    }
}

#region phoenix-socket
public sealed class UserSocket(PhoenixTokens tokens) : Socket<User>, ISocket
{
    public static void Define(SocketBuilder on) => on
        .Channel<WhoAmIChannel>("me");

    // Elixir: Phoenix.Token.sign(MyAppWeb.Endpoint, "user socket", user.id)
    protected override ValueTask<ConnectResult<User>> ConnectAsync(ConnectParams parameters, ConnectInfo info, CancellationToken ct) =>
        new(tokens.Verify("user socket", parameters["token"]).TryGetValue(out var term) && term.TryGetInt64(out var id)
            ? ConnectResult.Ok(new User($"{id}"), id: $"users:{id}")
            : ConnectResult.Refused);
}
#endregion
