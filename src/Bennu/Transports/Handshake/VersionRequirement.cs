namespace Bennu.Transports.Handshake;

/// <summary>
/// Which versions will do: <c>~&gt; 2.0.0</c> (2.0.0 and later, below 2.1), <c>~&gt; 2.0</c> (2.0.0 and later, below 3), <c>&gt;= 2.0.0</c>,
/// or <c>2.0.0</c>, with or without <c>==</c>.
/// </summary>
internal sealed class VersionRequirement
{
    private readonly string _operator;
    private readonly int[] _numbers;

    private VersionRequirement(string @operator, int[] numbers) => (_operator, _numbers) = (@operator, numbers);

    /// <exception cref="ArgumentException">It is no such requirement.</exception>
    public static VersionRequirement Parse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (@operator, version) = words switch
        {
            ["~>" or ">=" or "==", _] => (words[0], words[1]),
            [_] => ("==", words[0]),
            _ => throw Unknown(text),
        };
        var parts = version.Split('.');
        var numbers = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
            if (!SemanticVersion.TryNumber(parts[i], out numbers[i])) throw Unknown(text);
        return numbers.Length == 3 || (numbers.Length == 2 && @operator == "~>") ? new(@operator, numbers) : throw Unknown(text);
    }

    public bool IsMetBy(SemanticVersion version)
    {
        var (major, minor, patch) = (_numbers[0], _numbers[1], _numbers.Length == 3 ? _numbers[2] : 0);
        return _operator switch
        {
            "==" => version == new SemanticVersion(major, minor, patch, null),
            ">=" => version.IsAtLeast(major, minor, patch),
            _ => version.IsAtLeast(major, minor, patch) && version.Major == major && (_numbers.Length == 2 || version.Minor == minor),
        };
    }

    private static ArgumentException Unknown(string text) =>
        new($"The version requirement \"{text}\" must look like \"~> 2.0.0\", \"~> 2.0\", \">= 2.0.0\" or \"2.0.0\".");
}
