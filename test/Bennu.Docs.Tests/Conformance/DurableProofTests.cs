namespace Bennu.Docs.Tests.Conformance;

public sealed class DurableProofTests
{
    [Fact]
    public void Attributes_belong_to_the_method_below()
    {
        const string Source = """
            [Fact, DurableStatement("server 1"), DurableStatement("term cursor")]
            public async Task Ref_is_the_cursor()
            {
            }

            [Theory]
            [DurableStatement("slow 2")]
            public void Others_do_not_wait(int n) => Wait(n);
            """;
        Assert.Equal(
            [
                new("server 1", "A.cs", "Ref_is_the_cursor"), new("term cursor", "A.cs", "Ref_is_the_cursor"),
                new("slow 2", "A.cs", "Others_do_not_wait"),
            ],
            DurableProof.InCSharp("A.cs", Source));
    }

    [Fact]
    public void JavaScript_tests_say_it_in_their_names()
    {
        const string Source = """
            test("durable client 1: what is unanswered is sent again", async () => {});
            test("durable client gate, status live: a join", async () => {});
            test("undurable client 1: is none", async () => {});
            """;
        Assert.Equal(
            [
                new("client 1", "a.mjs", "what is unanswered is sent again"), new("client gate", "a.mjs", "a join"), new("status live", "a.mjs", "a join"),
            ],
            DurableProof.InJavaScript("a.mjs", Source));
    }
}
