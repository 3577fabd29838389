using System.Text.RegularExpressions;
using Bennu.Docs.Tests.Pages;

namespace Bennu.Docs.Tests.Conformance;

/// <summary>A test that says that it proves a statement.</summary>
/// <param name="Statement">The statement's number.</param>
/// <param name="File">The test's file, relative to the root.</param>
/// <param name="Test">The test's name.</param>
internal sealed partial record Proof(int Statement, string File, string Test)
{
    private const string OwnFolder = "test/Bennu.Docs.Tests/Conformance/";

    /// <summary>Those of the whole repository, in the order of files and lines.</summary>
    public static IReadOnlyList<Proof> All() =>
    [
        .. Sources("*.cs").SelectMany(source => InCSharp(source.File, source.Text)),
        .. Sources("*.mjs").SelectMany(source => InJavaScript(source.File, source.Text)),
    ];

    /// <summary>The files of all tests but its own, which quote what this looks for.</summary>
    public static IEnumerable<(string File, string Text)> Sources(string pattern) =>
        from file in Repository.Files("test", pattern)
        where !file.StartsWith(OwnFolder, StringComparison.Ordinal)
        select (file, System.IO.File.ReadAllText(Repository.PathOf(file)));

    /// <summary>The first method from a place on; null where there is none.</summary>
    public static string? MethodAt(string source, int index) =>
        Method().Match(source, index) is { Success: true } method ? method.Groups["name"].Value : null;

    /// <summary>Methods under <c>[Statement(n)]</c>.</summary>
    public static IEnumerable<Proof> InCSharp(string file, string source) =>
        from attribute in Attribute().Matches(source)
        let test = MethodAt(source, attribute.Index)
        where test is not null
        select new Proof(int.Parse(attribute.Groups["number"].Value), file, test);

    /// <summary>Tests whose names begin with <c>statement n:</c> or <c>statements n, m:</c>.</summary>
    public static IEnumerable<Proof> InJavaScript(string file, string source) =>
        from title in Title().Matches(source)
        from number in title.Groups["number"].Captures
        select new Proof(int.Parse(number.Value), file, title.Groups["name"].Value);

    [GeneratedRegex(@"(?<=[\[,]\s*)Statement\((?<number>\d+)\)(?=\s*[,\]])")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"\b(?:void|Task|ValueTask)\s+(?<name>\w+)\s*\(")]
    private static partial Regex Method();

    [GeneratedRegex("""["'`]statements?\s+(?:(?<number>\d+)(?:\s*(?:,|and)\s*)?)+:\s*(?<name>[^"'`\n]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex Title();
}
