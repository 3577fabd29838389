using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Customizing.Authenticating;

/// <summary>The access tokens of API clients, signed with a key that ends with the process. An identity provider takes its place.</summary>
internal sealed class AccountTokens
{
    private const string Self = "samples";

    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly JsonWebTokenHandler _handler = new();
    private readonly SymmetricSecurityKey _key = new(RandomNumberGenerator.GetBytes(32));
    private readonly TimeProvider _time;

    public AccountTokens(TimeProvider time)
    {
        _time = time;
        Validation = new TokenValidationParameters
        {
            ValidIssuer = Self,
            ValidAudience = Self,
            IssuerSigningKey = _key,
            LifetimeValidator = (_, expires, _, _) => expires > _time.GetUtcNow().UtcDateTime,
        };
    }

    /// <summary>How a token is checked, at the request that connects and at a refresh.</summary>
    public TokenValidationParameters Validation { get; }

    public AccessToken Issue(string id, string name)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return new(_handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Self,
            Audience = Self,
            Subject = new ClaimsIdentity([new(ClaimTypes.NameIdentifier, id), new(ClaimTypes.Name, name)]),
            NotBefore = now,
            IssuedAt = now,
            Expires = now + Lifetime,
            SigningCredentials = new(_key, SecurityAlgorithms.HmacSha256),
        }));
    }

    public Task<TokenValidationResult> ValidateAsync(string? token) => _handler.ValidateTokenAsync(token, Validation);
}

internal sealed record AccessToken(string Token);
