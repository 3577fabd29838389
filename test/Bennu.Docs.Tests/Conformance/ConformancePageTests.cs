using Bennu.Docs.Tests.Pages;

namespace Bennu.Docs.Tests.Conformance;

public sealed class ConformancePageTests
{
    [Fact]
    public void Page_is_what_the_tests_prove()
    {
        var page = ConformancePage.Write(Statement.All(), Proof.All());
        var path = Repository.PathOf(ConformancePage.Path);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1") File.WriteAllText(path, page);
        Assert.Equal(page, File.ReadAllText(path));
    }

    [Fact]
    public void Statements_are_numbered_without_a_gap()
    {
        var numbers = Statement.All().Select(statement => statement.Number).ToArray();
        Assert.Equal(Enumerable.Range(1, numbers.Length), numbers);
    }

    [Fact]
    public void Statements_that_do_not_simply_hold_say_why() =>
        Assert.DoesNotContain(Statement.All(), statement => statement.Standing != Standing.Holds && statement.Note.Length == 0);

    [Fact]
    public void Tests_name_statements_that_exist() =>
        Assert.Empty(Proof.All().ExceptBy(Statement.All().Select(statement => statement.Number), proof => proof.Statement));

    [Fact]
    public void Applicable_statements_have_a_test()
    {
        var unproven = Statement.All()
            .Where(statement => statement.IsApplicable)
            .ExceptBy(Proof.All().Select(proof => proof.Statement), statement => statement.Number)
            .Select(statement => $"{statement.Number}: {statement.Text}")
            .ToArray();
        Assert.True(unproven.Length == 0, $"No test proves\n{string.Join('\n', unproven)}");
    }
}
