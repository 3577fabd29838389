using System.Text.RegularExpressions;

namespace Bennu.Docs.Tests.Pages;

/// <summary>The regions of the sources beside, which the pages show. Regions of one name in one file are parts of one snippet.</summary>
internal static partial class Snippets
{
    private const string Folder = "test/Bennu.Docs.Tests/Snippets";

    /// <summary>Every snippet with its white space normalised, under its name.</summary>
    public static IReadOnlyDictionary<string, string> All()
    {
        var snippets = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Repository.Files(Folder, "*.cs"))
        {
            var source = File.ReadAllText(Repository.PathOf(file));
            foreach (var parts in Region().Matches(source).GroupBy(match => match.Groups["name"].Value))
                snippets.Add(parts.Key, Normalise(string.Concat(parts.Select(match => match.Groups["code"].Value))));
        }
        return snippets;
    }

    /// <summary>The code with every run of white space as one space.</summary>
    public static string Normalise(string code) => WhiteSpace().Replace(code, " ").Trim();

    [GeneratedRegex(@"#region (?<name>\S+)\s*?\n(?<code>.*?)#endregion", RegexOptions.Singleline)]
    private static partial Regex Region();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
