using System.Runtime.CompilerServices;
using Bennu.SourceGeneration.CodeFixes;
using Bennu.SourceGeneration.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Bennu.SourceGeneration.Tests.Analyzers;

public sealed class RulesTests
{
    private static readonly CodeFixProvider[] Fixes = [new MakePartialFix(), new AddJsonTypeFix(), new AwaitFix(), new ReturnValueTaskFix()];

    [Fact]
    public void Page_explains_every_rule_with_its_severity_and_whether_there_is_a_fix()
    {
        var page = File.ReadAllText(PageBeside());
        var fixable = Fixes.SelectMany(fix => fix.FixableDiagnosticIds).ToHashSet();
        Assert.All(Rules(), rule => Assert.Contains($"### {rule.Id}\n\n*{rule.DefaultSeverity}{(fixable.Contains(rule.Id) ? ", fix" : "")}.*", page));
        Assert.Equal(Rules().Count, page.Split("### BENNU").Length - 1);
    }

    [Fact]
    public void Every_rule_links_to_its_place_in_the_page() =>
        Assert.All(Rules(), rule => Assert.EndsWith($"docs/analyzers.md#{rule.Id.ToLowerInvariant()}", rule.HelpLinkUri));

    private static IReadOnlyList<DiagnosticDescriptor> Rules() =>
        [.. Diagnosed.Analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics).Distinct()];

    private static string PageBeside([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/analyzers.md");
}
