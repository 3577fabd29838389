using Bennu.Docs.Tests.Pages;

namespace Bennu.Docs.Tests.Conformance;

public sealed class DurablePageTests
{
    [Fact]
    public void Page_is_what_the_tests_prove()
    {
        var page = DurablePage.Write(DurableStatement.All(), DurableProof.All());
        var path = Repository.PathOf(DurablePage.Path);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1") File.WriteAllText(path, page);
        Assert.Equal(page, File.ReadAllText(path));
    }

    [Fact]
    public void Statements_have_names_of_their_own() => Assert.Equal(DurableStatement.All().Count, DurableStatement.All().DistinctBy(s => s.Id).Count());

    [Fact]
    public void Statements_that_do_not_simply_hold_say_why() =>
        Assert.DoesNotContain(DurableStatement.All(), statement => statement.Standing != Standing.Holds && statement.Note.Length == 0);

    [Fact]
    public void Tests_name_statements_that_exist() =>
        Assert.Empty(DurableProof.All().ExceptBy(DurableStatement.All().Select(statement => statement.Id), proof => proof.Statement));

    [Fact]
    public void Applicable_statements_have_a_test()
    {
        var unproven = DurableStatement.All()
            .Where(statement => statement.IsApplicable)
            .ExceptBy(DurableProof.All().Select(proof => proof.Statement), statement => statement.Id)
            .Select(statement => $"{statement.Id}: {statement.Text}")
            .ToArray();
        Assert.True(unproven.Length == 0, $"No test proves\n{string.Join('\n', unproven)}");
    }
}
