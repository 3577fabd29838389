namespace Bennu.Docs.Tests.Conformance;

public sealed class ProofTests
{
    [Fact]
    public void Attributes_belong_to_the_method_below()
    {
        const string Source = """
            [Fact]
            [Statement(3)]
            [Statement(4)]
            public async Task Versions_are_negotiated()
            {
            }

            [Theory, Statement(5), InlineData("2.0")]
            public void Version_is_refused(string vsn) => Refuse(vsn);
            """;
        Assert.Equal(
            [new(3, "A.cs", "Versions_are_negotiated"), new(4, "A.cs", "Versions_are_negotiated"), new(5, "A.cs", "Version_is_refused")],
            Proof.InCSharp("A.cs", Source));
    }

    [Fact]
    public void JavaScript_tests_say_it_in_their_names()
    {
        const string Source = """
            test("statement 25: a heartbeat is answered", async () => {});
            test("statements 40, 41: a channel that ends says so", async () => {});
            test("understatement 1: is none", async () => {});
            """;
        Assert.Equal(
            [
                new(25, "a.mjs", "a heartbeat is answered"),
                new(40, "a.mjs", "a channel that ends says so"),
                new(41, "a.mjs", "a channel that ends says so"),
            ],
            Proof.InJavaScript("a.mjs", Source));
    }
}
