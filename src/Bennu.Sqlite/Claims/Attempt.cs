namespace Bennu.Sqlite.Claims;

/// <summary>What trying to take a claim gave.</summary>
/// <param name="Token">The claim's token; 0 where somebody holds it.</param>
/// <param name="IsNew">Whether the id was not remembered before.</param>
/// <param name="Failures">How often its handler has thrown.</param>
/// <param name="NeedsCount">Whether the topic's replies are to be counted.</param>
/// <param name="Recorded">How many of them were recorded before that.</param>
internal readonly record struct Attempt(long Token, bool IsNew, int Failures, bool NeedsCount, long Recorded)
{
    public bool IsTaken => Token != 0;
}
