using System.Text.RegularExpressions;

namespace Bennu.Docs.Tests.Conformance;

/// <summary>A test that says that it proves a statement of the durable topics.</summary>
/// <param name="Statement">The statement's name.</param>
/// <param name="File">The test's file, relative to the root.</param>
/// <param name="Test">The test's name.</param>
internal sealed partial record DurableProof(string Statement, string File, string Test)
{
    /// <summary>Those of the whole repository, in the order of files and lines.</summary>
    public static IReadOnlyList<DurableProof> All() =>
    [
        .. Proof.Sources("*.cs").SelectMany(source => InCSharp(source.File, source.Text)),
        .. Proof.Sources("*.mjs").SelectMany(source => InJavaScript(source.File, source.Text)),
    ];

    /// <summary>Methods under <c>[DurableStatement("…")]</c>.</summary>
    public static IEnumerable<DurableProof> InCSharp(string file, string source) =>
        from attribute in Attribute().Matches(source)
        let test = Proof.MethodAt(source, attribute.Index)
        where test is not null
        select new DurableProof(attribute.Groups["id"].Value, file, test);

    /// <summary>Tests whose names begin with <c>durable …:</c>, a statement's name or several with commas between.</summary>
    public static IEnumerable<DurableProof> InJavaScript(string file, string source) =>
        from title in Title().Matches(source)
        from id in title.Groups["ids"].Value.Split(',', StringSplitOptions.TrimEntries)
        select new DurableProof(id, file, title.Groups["name"].Value);

    [GeneratedRegex("""(?<=[\[,]\s*)DurableStatement\("(?<id>[^"]+)"\)(?=\s*[,\]])""")]
    private static partial Regex Attribute();

    [GeneratedRegex("""["'`]durable (?<ids>[a-z0-9, ]+):\s*(?<name>[^"'`\n]+)""")]
    private static partial Regex Title();
}
