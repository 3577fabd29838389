using System.Text;

namespace Bennu.Docs.Tests.Conformance;

/// <summary>Writes <c>docs/durable-conformance.md</c>: what each statement of the durable topics says and which tests prove it.</summary>
internal static class DurablePage
{
    public const string Path = "docs/durable-conformance.md";

    private const string Head = """
        # Conformance of durable topics

        What durable topics promise, statement by statement, with the tests that prove each. A test names its statements with
        `[DurableStatement("…")]`, or with `durable …:` at the beginning of its name in JavaScript.

        This page is generated: change [durable.source.tsv](durable.source.tsv) or the tests, then run
        `UPDATE_DOCS=1 test/Bennu.Docs.Tests/bin/Debug/net10.0/Bennu.Docs.Tests`.

        *Later* marks what belongs to a feature that does not exist yet.

        """;

    public static string Write(IReadOnlyList<DurableStatement> statements, IReadOnlyList<DurableProof> proofs)
    {
        var page = new StringBuilder(Head);
        var byStatement = proofs.ToLookup(proof => proof.Statement);
        foreach (var chapter in statements.GroupBy(statement => statement.Chapter))
        {
            page.Append($"\n## {chapter.Key}\n\n| | Statement | Tests |\n| --- | --- | --- |\n");
            foreach (var statement in chapter)
            {
                var text = Cells.Describe(statement.Text, statement.Standing, statement.Note);
                var tests = Cells.Tests(byStatement[statement.Id].Select(proof => (proof.File, proof.Test)));
                page.Append($"| {statement.Id} | {text} | {tests} |\n");
            }
        }
        return page.ToString();
    }
}
