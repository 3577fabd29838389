namespace Bennu.Testing.Tests.Support;

/// <summary>A service of the lab's that a test replaces.</summary>
public interface IGreeter
{
    /// <summary>Asked on every connect, and by the event <c>greet</c>.</summary>
    Task<string> GreetAsync(CancellationToken cancellationToken);
}
