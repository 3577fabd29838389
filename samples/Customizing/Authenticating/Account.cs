namespace Customizing.Authenticating;

/// <summary>Somebody who may sign in.</summary>
internal sealed class Account
{
    public string Id { get; init; } = $"{Guid.NewGuid():N}";

    public required string Name { get; set; }

    public string? NormalizedName { get; set; }

    public string? PasswordHash { get; set; }
}
