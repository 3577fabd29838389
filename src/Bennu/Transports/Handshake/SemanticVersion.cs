using System.Globalization;

namespace Bennu.Transports.Handshake;

/// <summary>A complete semantic version; what is built of it is ignored.</summary>
internal readonly record struct SemanticVersion(int Major, int Minor, int Patch, string? PreRelease)
{
    public static SemanticVersion? Parse(string text)
    {
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        if (plus >= 0 && !AreIdentifiers(text[(plus + 1)..])) return null;
        var rest = plus < 0 ? text : text[..plus];
        var dash = rest.IndexOf('-', StringComparison.Ordinal);
        var preRelease = dash < 0 ? null : rest[(dash + 1)..];
        if (preRelease is not null && !AreIdentifiers(preRelease)) return null;
        var numbers = (dash < 0 ? rest : rest[..dash]).Split('.');
        return numbers.Length == 3 && TryNumber(numbers[0], out var major) && TryNumber(numbers[1], out var minor) && TryNumber(numbers[2], out var patch)
            ? new SemanticVersion(major, minor, patch, preRelease)
            : null;
    }

    /// <summary>Whether it is this release or a later one, of which it may be a preview.</summary>
    public bool IsAtLeast(int major, int minor, int patch)
    {
        var order = (Major, Minor, Patch).CompareTo((major, minor, patch));
        return order > 0 || (order == 0 && PreRelease is null);
    }

    public static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && (text.Length == 1 || text[0] != '0');

    private static bool AreIdentifiers(string text) =>
        Array.TrueForAll(text.Split('.'), part => part.Length > 0 && part.AsSpan().IndexOfAnyExcept(Identifier) < 0);

    private static readonly System.Buffers.SearchValues<char> Identifier =
        System.Buffers.SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-");
}
