using System.Text;

namespace Bennu.Docs.Tests.Conformance;

/// <summary>Writes <c>docs/conformance.md</c>: what each statement says and which tests prove it.</summary>
internal static class ConformancePage
{
    public const string Path = "docs/conformance.md";

    private const string Head = """
        # Conformance

        The Phoenix Channels protocol, as a numbered checklist of what a server must do, with the tests that prove each statement.
        A test names its statements with `[Statement(n)]`, or with `statement n:` at the beginning of its name in JavaScript.

        This page is generated: change [conformance.source.tsv](conformance.source.tsv) or the tests, then run
        `UPDATE_DOCS=1 test/Bennu.Docs.Tests/bin/Debug/net10.0/Bennu.Docs.Tests`.

        *Departs* marks what Bennu does otherwise than Phoenix, on purpose; the reasons are in
        [ARCHITECTURE.md](../ARCHITECTURE.md#where-bennu-departs-from-phoenix). *Later* marks what belongs to a feature that does not exist
        yet, *void* what has no meaning here.

        """;

    public static string Write(IReadOnlyList<Statement> statements, IReadOnlyList<Proof> proofs)
    {
        var page = new StringBuilder(Head);
        var byStatement = proofs.ToLookup(proof => proof.Statement);
        foreach (var chapter in statements.GroupBy(statement => statement.Chapter))
        {
            page.Append($"\n## {chapter.Key}\n\n| | Statement | Tests |\n| --: | --- | --- |\n");
            foreach (var statement in chapter)
                page.Append($"| {statement.Number} | {Describe(statement)} | {Join(byStatement[statement.Number])} |\n");
        }
        return page.ToString();
    }

    private static string Describe(Statement statement) => Cells.Describe(statement.Text, statement.Standing, statement.Note);

    private static string Join(IEnumerable<Proof> proofs) => Cells.Tests(proofs.Select(proof => (proof.File, proof.Test)));
}
