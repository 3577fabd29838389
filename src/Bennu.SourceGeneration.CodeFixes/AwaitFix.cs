using System.Collections.Immutable;
using System.Composition;
using Bennu.SourceGeneration.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;

namespace Bennu.SourceGeneration.CodeFixes;

/// <summary>Awaits what is dropped or blocked on; makes a handler asynchronous for it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
internal sealed class AwaitFix : CodeFixProvider
{
    private const string Delay = "global::System.Threading.Tasks.Task.Delay";

    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.Dropped.Id, Rules.Blocks.Id];

    public override FixAllProvider? GetFixAllProvider() => null; // two in one handler would make it asynchronous twice

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        if (root?.FindNode(context.Span) is not { } name || Whole(name) is not { } whole || !AsyncMethod.CanAwait(whole)) return;
        if (Awaited(whole, context.Diagnostics[0].Id == Rules.Dropped.Id) is not { } awaited) return;
        context.RegisterCodeFix(
            CodeAction.Create("Await it", token => ApplyAsync(context.Document, whole, awaited, token), nameof(AwaitFix)),
            context.Diagnostics);
    }

    // What is reported is a name: the call or property access that it is part of.
    private static ExpressionSyntax? Whole(SyntaxNode name)
    {
        var expression = name.FirstAncestorOrSelf<ExpressionSyntax>();
        if (expression?.Parent is MemberAccessExpressionSyntax member && member.Name == expression) expression = member;
        if (expression?.Parent is InvocationExpressionSyntax call && call.Expression == expression) expression = call;
        return expression?.Parent is ConditionalAccessExpressionSyntax ? null : expression;
    }

    private static ExpressionSyntax? Awaited(ExpressionSyntax whole, bool isDropped)
    {
        if (isDropped) return whole;
        if (whole is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax called } call)
            return (whole as MemberAccessExpressionSyntax)?.Expression;
        return called.Name.Identifier.ValueText switch
        {
            "Sleep" => call.WithExpression(SyntaxFactory.ParseExpression(Delay).WithAdditionalAnnotations(Simplifier.Annotation)),
            "Wait" when call.ArgumentList.Arguments.Count == 0 => called.Expression,
            "GetResult" when called.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax awaiter } => awaiter.Expression,
            _ => null,
        };
    }

    private static async Task<Document> ApplyAsync(
        Document document, ExpressionSyntax whole, ExpressionSyntax awaited, CancellationToken cancellationToken)
    {
        var editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        ExpressionSyntax wait = SyntaxFactory.AwaitExpression(awaited.WithoutTrivia());
        if (whole.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or InvocationExpressionSyntax)
            wait = SyntaxFactory.ParenthesizedExpression(wait);
        editor.ReplaceNode(whole, wait.WithTriviaFrom(whole));
        if (AsyncMethod.FunctionAround(whole) is MethodDeclarationSyntax method)
            editor.ReplaceNode(method, (current, _) => AsyncMethod.Made((MethodDeclarationSyntax)current));
        return editor.GetChangedDocument();
    }
}
