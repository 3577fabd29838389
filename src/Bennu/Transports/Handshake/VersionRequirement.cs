namespace Bennu.Transports.Handshake;

/// <summary>
/// What a version must meet, as Elixir writes it: <c>~&gt; 2.0.0</c> (from 2.0.0 up, below 2.1), <c>~&gt; 2.0</c> (from 2.0.0 up, below 3),
/// <c>&gt;= 2.0.0</c>, <c>== 2.0.0</c> or plain <c>2.0.0</c>.
/// </summary>
internal sealed class VersionRequirement
{
    private readonly SemanticVersion _version;
    private readonly Kind _kind;

    private VersionRequirement(Kind kind, SemanticVersion version)
    {
        _kind = kind;
        _version = version;
    }

    private enum Kind { Equal, AtLeast, SameMajor, SameMinor }

    /// <exception cref="ArgumentException">The text is no requirement.</exception>
    public static VersionRequirement Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (kind, version) = text.Trim() switch
        {
            ['~', '>', .. var rest] => (Kind.SameMinor, rest),
            ['>', '=', .. var rest] => (Kind.AtLeast, rest),
            ['=', '=', .. var rest] => (Kind.Equal, rest),
            var rest => (Kind.Equal, rest),
        };
        version = version.TrimStart();
        if (SemanticVersion.TryParse(version, out var parsed)) return new VersionRequirement(kind, parsed);
        if (kind == Kind.SameMinor && !version.AsSpan().ContainsAny('-', '+') && SemanticVersion.TryParse($"{version}.0", out parsed))
            return new VersionRequirement(Kind.SameMajor, parsed);
        throw new ArgumentException(
            $"'{text}' is no version requirement: write '~> 2.0.0', '~> 2.0', '>= 2.0.0', '== 2.0.0' or '2.0.0'.", nameof(text));
    }

    public bool IsMetBy(in SemanticVersion version)
    {
        var order = version.CompareTo(_version);
        return _kind switch
        {
            Kind.Equal => order == 0,
            Kind.AtLeast => order >= 0,
            Kind.SameMajor => order >= 0 && version.Major == _version.Major,
            _ => order >= 0 && version.Major == _version.Major && version.Minor == _version.Minor,
        };
    }
}
