namespace Bennu.Tests.Authentication;

/// <summary>All the texts that differ from a token in one bit of one of its characters.</summary>
internal static class Flips
{
    public static IEnumerable<string> Of(string token) =>
        from position in Enumerable.Range(0, token.Length)
        from bit in Enumerable.Range(0, 8)
        select string.Concat(token.AsSpan(0, position), [(char)(token[position] ^ (1 << bit))], token.AsSpan(position + 1));
}
