using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Identity;

namespace Customizing.Authenticating;

/// <summary>Identity's cookies for browsers, access tokens for everything else.</summary>
internal static class AccountEndpoints
{
    private const string Either = "cookie or token";

    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddSingleton<AccountTokens>().AddSingleton<IUserStore<Account>, AccountStore>();
        services.AddIdentityCore<Account>().AddSignInManager();
        var authentication = services.AddAuthentication(Either)
            .AddPolicyScheme(Either, Either, o => o.ForwardDefaultSelector = static context =>
                TokenOf(context.Request) is null ? IdentityConstants.ApplicationScheme : JwtBearerDefaults.AuthenticationScheme)
            .AddJwtBearer(static o => o.Events = new JwtBearerEvents
            {
                OnMessageReceived = static context =>
                {
                    context.Token = TokenOf(context.Request);
                    return Task.CompletedTask;
                },
            });
        authentication.AddIdentityCookies(static cookies => cookies.ApplicationCookie!.Configure(static o =>
        {
            o.ExpireTimeSpan = TimeSpan.FromHours(1);
            o.SlidingExpiration = true;
            o.Events.OnRedirectToLogin = static context => // there is no page to go to
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return Task.CompletedTask;
            };
        }));
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<AccountTokens>(static (o, tokens) => o.TokenValidationParameters = tokens.Validation);
        return services.AddAuthorization();
    }

    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        app.MapPost("/account", static async (Credentials given, UserManager<Account> accounts) =>
            await accounts.CreateAsync(new Account { Name = given.Name }, given.Password) is { Succeeded: false, Errors: var errors }
                ? Results.BadRequest(errors)
                : Results.NoContent());

        app.MapPost("/account/cookie", static async (Credentials given, SignInManager<Account> signIn) =>
            await signIn.PasswordSignInAsync(given.Name, given.Password, isPersistent: false, lockoutOnFailure: false) is { Succeeded: true }
                ? Results.NoContent()
                : Results.Unauthorized());

        app.MapPost("/account/token", static async (Credentials given, SignInManager<Account> signIn, AccountTokens tokens) =>
            await signIn.UserManager.FindByNameAsync(given.Name) is { } account
            && await signIn.CheckPasswordSignInAsync(account, given.Password, lockoutOnFailure: false) is { Succeeded: true }
                ? Results.Ok(tokens.Issue(account.Id, account.Name))
                : Results.Unauthorized());

        // Not for who has only a token: it would live for ever.
        app.MapGet("/account/token", static (ClaimsPrincipal user, AccountTokens tokens) =>
                tokens.Issue(user.FindFirstValue(ClaimTypes.NameIdentifier)!, user.Identity!.Name!))
            .RequireAuthorization(static policy => policy
                .AddAuthenticationSchemes(IdentityConstants.ApplicationScheme).RequireAuthenticatedUser());
    }

    /// <summary>In the header, or, since a browser's WebSocket cannot set one, in the query. Keep that out of your logs.</summary>
    private static string? TokenOf(HttpRequest request) =>
        request.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var token]
            ? token
            : request.Query["access_token"].FirstOrDefault();
}

internal sealed record Credentials(string Name, string Password);
