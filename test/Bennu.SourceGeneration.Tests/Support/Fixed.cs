using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Bennu.SourceGeneration.Tests.Support;

/// <summary>Sources after a code fix.</summary>
internal static class Fixed
{
    /// <summary>The source after the first thing that the fix can cure is cured; null where it offers nothing.</summary>
    public static async Task<string?> OfAsync(CodeFixProvider fix, string source)
    {
        using var workspace = new AdhocWorkspace();
        var project = workspace.CurrentSolution.AddProject("Application", "Application", LanguageNames.CSharp)
            .WithCompilationOptions(Compiled.Options)
            .WithParseOptions(Compiled.ParseOptions)
            .WithMetadataReferences(Compiled.AllReferences);
        project = project.AddDocument("Usings.cs", Compiled.Usings).Project;
        var document = project.AddDocument("Source.cs", source);
        var compilation = await document.Project.GetCompilationAsync(TestContext.Current.CancellationToken);
        var curable = (await Diagnosed.OfAsync(compilation!)).First(diagnostic => fix.FixableDiagnosticIds.Contains(diagnostic.Id));

        CodeAction? offered = null;
        await fix.RegisterCodeFixesAsync(
            new CodeFixContext(document, curable, (action, _) => offered = action, TestContext.Current.CancellationToken));
        if (offered is null) return null;
        var change = (await offered.GetOperationsAsync(TestContext.Current.CancellationToken)).OfType<ApplyChangesOperation>().Single();
        return (await change.ChangedSolution.GetDocument(document.Id)!.GetTextAsync(TestContext.Current.CancellationToken)).ToString();
    }
}
