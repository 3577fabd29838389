using System.Text.RegularExpressions;

namespace Bennu.Tests.Diagnostics;

/// <summary>The tables of docs/diagnostics.md.</summary>
internal static partial class DiagnosticsPage
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "docs", "diagnostics.md"));

    /// <summary>The rows of the table whose first column has this heading, each cell's code marks removed.</summary>
    public static IEnumerable<string[]> Rows(string heading) => Lines
        .SkipWhile(line => !line.StartsWith($"| {heading} |", StringComparison.Ordinal))
        .Skip(2)
        .TakeWhile(line => line.StartsWith('|'))
        .Select(line => line.Split('|')[1..^1].Select(cell => cell.Replace("`", "", StringComparison.Ordinal).Trim()).ToArray());

    /// <summary>The words of the table that follows a heading.</summary>
    public static HashSet<string> Words(string heading) => [.. Lines
        .SkipWhile(line => line != $"### {heading}")
        .Select(line => Word().Match(line))
        .SkipWhile(match => !match.Success)
        .TakeWhile(match => match.Success)
        .Select(match => match.Groups[1].Value)];

    public static string[] Tags(string cell) => cell.Split(", ", StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"^\| `([a-z_]+)` \|")]
    private static partial Regex Word();
}
