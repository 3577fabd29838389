using Bennu.SourceGeneration.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Bennu.SourceGeneration.Tests.Handlers;

public sealed class CachingTests
{
    private const string Room = """
        public sealed record State;
        public sealed partial class Room : Channel<State>
        {
            [Join] static JoinResult Join() => JoinResult.Ok();
            [HandleIn("a")] void A() { }
        }
        """;

    [Fact]
    public void Edit_elsewhere_reuses_the_channel_and_its_table()
    {
        var (reasons, outputs) = Edit(Room, "public class Other;", "public class Other { public int Number; }");
        Assert.All(reasons, reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{reason}"));
        Assert.All(outputs, reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void Edit_of_a_handlers_body_reuses_the_table()
    {
        var (reasons, outputs) = Edit("", Room, Room.Replace("A() { }", "A() { Stop(); }"));
        Assert.All(reasons, reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{reason}"));
        Assert.All(outputs, reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Theory]
    [InlineData("[HandleIn(\"a\")] void A()", "[HandleIn(\"b\")] void A()")]
    [InlineData("void A()", "void B()")]
    [InlineData("void A()", "void A(Payload payload)")]
    [InlineData("class Room :", "class Lobby :")]
    public void Edit_of_a_signature_writes_the_table_anew(string before, string after)
    {
        var (reasons, outputs) = Edit("", Room, Room.Replace(before, after));
        Assert.Contains(IncrementalStepRunReason.Modified, reasons);
        Assert.Contains(IncrementalStepRunReason.Modified, outputs);
    }

    private static (IReadOnlyList<IncrementalStepRunReason> Channels, IReadOnlyList<IncrementalStepRunReason> Outputs) Edit(
        string unchanged, string before, string after)
    {
        var compilation = Compiled.Of(unchanged, before);
        var driver = Compiled.Driver().RunGenerators(compilation, TestContext.Current.CancellationToken);
        var edited = compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[^1], CSharpSyntaxTree.ParseText(after, Compiled.ParseOptions));
        var result = driver.RunGenerators(edited, TestContext.Current.CancellationToken).GetRunResult().Results.Single();
        return (Reasons(result.TrackedSteps[ChannelGenerator.Channels]), Reasons(result.TrackedOutputSteps.SelectMany(step => step.Value)));
    }

    private static IReadOnlyList<IncrementalStepRunReason> Reasons(IEnumerable<IncrementalGeneratorRunStep> steps)
    {
        IReadOnlyList<IncrementalStepRunReason> reasons = [.. steps.SelectMany(step => step.Outputs).Select(output => output.Reason)];
        Assert.NotEmpty(reasons);
        return reasons;
    }
}
