using System.Collections.Immutable;
using System.Composition;
using Bennu.SourceGeneration.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bennu.SourceGeneration.CodeFixes;

/// <summary>Makes an <c>async void</c> method return a <c>ValueTask</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
internal sealed class ReturnValueTaskFix : CodeFixProvider
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.AsyncVoid.Id];

    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        if (root?.FindNode(context.Span).FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method) return;
        context.RegisterCodeFix(
            CodeAction.Create(
                "Return ValueTask",
                _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(method, AsyncMethod.ReturningTask(method)))),
                nameof(ReturnValueTaskFix)),
            context.Diagnostics);
    }
}
