using System.Globalization;

namespace Bennu.Transports.Handshake;

/// <summary>A complete version as semver.org has it: three numbers, maybe a pre-release. Build metadata is read and forgotten.</summary>
internal readonly record struct SemanticVersion(ulong Major, ulong Minor, ulong Patch, string? PreRelease) : IComparable<SemanticVersion>
{
    /// <summary>Reads <c>x.y.z</c>, <c>x.y.z-pre</c>, either with <c>+build</c>; nothing less and nothing more.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out SemanticVersion version)
    {
        version = default;
        if (text.IndexOf('+') is >= 0 and var plus)
        {
            if (!AreIdentifiers(text[(plus + 1)..], mayLeadWithZero: true)) return false;
            text = text[..plus];
        }
        string? preRelease = null;
        if (text.IndexOf('-') is >= 0 and var dash)
        {
            if (!AreIdentifiers(text[(dash + 1)..], mayLeadWithZero: false)) return false;
            preRelease = text[(dash + 1)..].ToString();
            text = text[..dash];
        }
        Span<Range> parts = stackalloc Range[4];
        if (text.Split(parts, '.') != 3 || !TryReadNumber(text[parts[0]], out var major)) return false;
        if (!TryReadNumber(text[parts[1]], out var minor) || !TryReadNumber(text[parts[2]], out var patch)) return false;
        version = new SemanticVersion(major, minor, patch, preRelease);
        return true;
    }

    public int CompareTo(SemanticVersion other) =>
        (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch)) is not 0 and var order ? order
        : (PreRelease, other.PreRelease) switch
        {
            (null, null) => 0,
            (null, _) => 1,
            (_, null) => -1,
            var (mine, theirs) => ComparePreReleases(mine, theirs),
        };

    private static int ComparePreReleases(string mine, string theirs)
    {
        var left = mine.Split('.');
        var right = theirs.Split('.');
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
            if (CompareIdentifiers(left[i], right[i]) is not 0 and var order) return order;
        return left.Length.CompareTo(right.Length);
    }

    // Numbers by value, of any size, and before words; words by their letters.
    private static int CompareIdentifiers(string mine, string theirs) => (IsNumber(mine), IsNumber(theirs)) switch
    {
        (true, true) when mine.Length != theirs.Length => mine.Length.CompareTo(theirs.Length),
        (true, false) => -1,
        (false, true) => 1,
        _ => string.CompareOrdinal(mine, theirs),
    };

    private static bool AreIdentifiers(ReadOnlySpan<char> text, bool mayLeadWithZero)
    {
        foreach (var part in text.Split('.'))
        {
            var identifier = text[part];
            if (identifier.IsEmpty) return false;
            foreach (var c in identifier)
                if (!char.IsAsciiLetterOrDigit(c) && c != '-') return false;
            if (!mayLeadWithZero && identifier is ['0', _, ..] && IsNumber(identifier)) return false;
        }
        return true;
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static bool TryReadNumber(ReadOnlySpan<char> text, out ulong number)
    {
        number = 0;
        return text is not ['0', _, ..] && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
