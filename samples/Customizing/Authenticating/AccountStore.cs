using System.Collections.Concurrent;
using Microsoft.AspNetCore.Identity;

namespace Customizing.Authenticating;

/// <summary>
/// The accounts, in memory: all that Identity needs to sign somebody in by password. An application has <c>AddEntityFrameworkStores</c> in its
/// place; nothing else of the sample would change.
/// </summary>
internal sealed class AccountStore : IUserPasswordStore<Account>
{
    private readonly ConcurrentDictionary<string, Account> _accounts = new();

    public Task<IdentityResult> CreateAsync(Account user, CancellationToken cancellationToken) =>
        Task.FromResult(_accounts.TryAdd(user.Id, user) ? IdentityResult.Success : IdentityResult.Failed());

    public Task<IdentityResult> UpdateAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(IdentityResult.Success);

    public Task<IdentityResult> DeleteAsync(Account user, CancellationToken cancellationToken) =>
        Task.FromResult(_accounts.TryRemove(user.Id, out _) ? IdentityResult.Success : IdentityResult.Failed());

    public Task<Account?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Task.FromResult(_accounts.GetValueOrDefault(userId));

    public Task<Account?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        Task.FromResult(_accounts.Values.FirstOrDefault(account => account.NormalizedName == normalizedUserName));

    public Task<string> GetUserIdAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.Id);

    public Task<string?> GetUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Name);

    public Task<string?> GetNormalizedUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.NormalizedName);

    public Task<string?> GetPasswordHashAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task SetUserNameAsync(Account user, string? userName, CancellationToken cancellationToken)
    {
        user.Name = userName!;
        return Task.CompletedTask;
    }

    public Task SetNormalizedUserNameAsync(Account user, string? normalizedName, CancellationToken cancellationToken)
    {
        user.NormalizedName = normalizedName;
        return Task.CompletedTask;
    }

    public Task SetPasswordHashAsync(Account user, string? passwordHash, CancellationToken cancellationToken)
    {
        user.PasswordHash = passwordHash;
        return Task.CompletedTask;
    }

    public void Dispose()
    {
    }
}
