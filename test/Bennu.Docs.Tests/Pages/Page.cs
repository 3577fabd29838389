using System.Text.RegularExpressions;

namespace Bennu.Docs.Tests.Pages;

/// <summary>One Markdown file of the repository.</summary>
/// <param name="Path">Where it lies, relative to the root.</param>
/// <param name="Text">What it says.</param>
internal sealed partial record Page(string Path, string Text)
{
    private static readonly string[] AtRoot = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"];

    public static IEnumerable<Page> All() => AtRoot.Concat(Repository.Files("docs", "*.md")).Select(Read);

    public static Page Read(string path) => new(path, File.ReadAllText(Repository.PathOf(path)));

    /// <summary>The blocks of a language, in their order.</summary>
    public IEnumerable<string> Blocks(string language) =>
        Fence().Matches(Text).Where(match => match.Groups["language"].Value == language).Select(match => match.Groups["code"].Value);

    /// <summary>What the page links to, code left out.</summary>
    public IEnumerable<string> Links() => Link().Matches(Fence().Replace(Text, "")).Select(match => match.Groups["target"].Value);

    /// <summary>The anchors of its headings, as forges make them: lower case, spaces to hyphens, punctuation gone.</summary>
    public IReadOnlySet<string> Anchors() => Heading().Matches(Fence().Replace(Text, ""))
        .Select(match => NotInAnchor().Replace(match.Groups["title"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'))
        .ToHashSet();

    [GeneratedRegex(@"^```(?<language>\S*)\n(?<code>.*?)^```\s*?$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<title>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
