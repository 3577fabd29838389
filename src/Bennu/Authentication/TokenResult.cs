using System.Diagnostics.CodeAnalysis;

namespace Bennu.Authentication;

/// <summary>The outcome of verifying a token: the data it carries, or why it is refused.</summary>
/// <typeparam name="T">The type of the data.</typeparam>
public readonly struct TokenResult<T>
{
    private readonly T? _value;

    internal TokenResult(T value)
    {
        Status = TokenStatus.Valid;
        _value = value;
    }

    internal TokenResult(TokenStatus refusal) => Status = refusal;

    /// <summary>Whether the token is valid, or why it is not.</summary>
    /// <value><see cref="TokenStatus.Missing"/> in a result that came from no token.</value>
    public TokenStatus Status { get; }

    /// <summary>Whether the token is genuine and within its maximum age.</summary>
    public bool IsValid => Status == TokenStatus.Valid;

    /// <summary>The data of a valid token.</summary>
    /// <exception cref="InvalidOperationException">The token is not valid.</exception>
    public T Value => TryGetValue(out var value)
        ? value
        : throw new InvalidOperationException($"The token has no value, for its status is {Status}; check IsValid first.");

    /// <summary>Gives the data of a valid token.</summary>
    /// <param name="value">The data; the default when the token is not valid.</param>
    /// <returns>Whether the token is valid.</returns>
    public bool TryGetValue([MaybeNullWhen(false)] out T value)
    {
        value = _value;
        return IsValid;
    }
}
