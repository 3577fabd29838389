namespace Bennu.Sqlite.Claims;

/// <summary>What trying to take a claim gave.</summary>
/// <param name="Token">The claim's token; 0 where somebody holds it.</param>
/// <param name="IsNew">Whether nobody had claimed the id.</param>
/// <param name="NeedsCount">Whether the topic's rows are to be counted.</param>
/// <param name="AddedBefore">How many of them were added before that.</param>
internal readonly record struct Attempt(long Token, bool IsNew, bool NeedsCount, long AddedBefore)
{
    public bool IsTaken => Token != 0;
}
