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
        .. Repository.Files("test", "*.cs")
            .Where(file => !file.StartsWith(OwnFolder, StringComparison.Ordinal)) // its tests quote what this looks for
            .SelectMany(file => InCSharp(file, Read(file))),
        .. Repository.Files("test", "*.mjs").SelectMany(file => InJavaScript(file, Read(file))),
    ];

    /// <summary>Methods under <c>[Statement(n)]</c>.</summary>
    public static IEnumerable<Proof> InCSharp(string file, string source) =>
        from attribute in Attribute().Matches(source)
        let method = Method().Match(source, attribute.Index)
        where method.Success
        select new Proof(int.Parse(attribute.Groups["number"].Value), file, method.Groups["name"].Value);

    /// <summary>Tests whose names begin with <c>statement n:</c> or <c>statements n, m:</c>.</summary>
    public static IEnumerable<Proof> InJavaScript(string file, string source) =>
        from title in Title().Matches(source)
        from number in title.Groups["number"].Captures
        select new Proof(int.Parse(number.Value), file, title.Groups["name"].Value);

    private static string Read(string file) => System.IO.File.ReadAllText(Repository.PathOf(file));

    [GeneratedRegex(@"(?<=[\[,]\s*)Statement\((?<number>\d+)\)(?=\s*[,\]])")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"\b(?:void|Task|ValueTask)\s+(?<name>\w+)\s*\(")]
    private static partial Regex Method();

    [GeneratedRegex("""["'`]statements?\s+(?:(?<number>\d+)(?:\s*(?:,|and)\s*)?)+:\s*(?<name>[^"'`\n]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex Title();
}
