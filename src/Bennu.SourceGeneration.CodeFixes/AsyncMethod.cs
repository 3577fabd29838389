using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace Bennu.SourceGeneration.CodeFixes;

/// <summary>Methods in which something is to be awaited.</summary>
internal static class AsyncMethod
{
    private const string ValueTask = "global::System.Threading.Tasks.ValueTask";

    /// <summary>Whether the code around a node may await, or is a handler, which may be made to: only its table calls it.</summary>
    public static bool CanAwait(SyntaxNode node) => FunctionAround(node) switch
    {
        AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword != default,
        LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.AsyncKeyword),
        MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword) || (IsHandler(method) && !ReturnsTask(method)),
        _ => false,
    };

    /// <summary>The method made asynchronous; itself where it is.</summary>
    public static MethodDeclarationSyntax Made(MethodDeclarationSyntax method)
    {
        if (method.Modifiers.Any(SyntaxKind.AsyncKeyword)) return method;
        var made = ReturningTask(method);
        return made.AddModifiers(SyntaxFactory.Token(SyntaxKind.AsyncKeyword).WithTrailingTrivia(SyntaxFactory.Space))
            .WithAdditionalAnnotations(Formatter.Annotation);
    }

    /// <summary>The method with a value task of what it returned.</summary>
    public static MethodDeclarationSyntax ReturningTask(MethodDeclarationSyntax method)
    {
        var isVoid = method.ReturnType is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword };
        var type = SyntaxFactory.ParseTypeName(isVoid ? ValueTask : $"{ValueTask}<{method.ReturnType.WithoutTrivia()}>")
            .WithAdditionalAnnotations(Simplifier.Annotation);
        if (method.Modifiers.Count > 0) return method.WithReturnType(type.WithTriviaFrom(method.ReturnType));
        return method.WithReturnType(type.WithTrailingTrivia(method.ReturnType.GetTrailingTrivia()));
    }

    public static SyntaxNode? FunctionAround(SyntaxNode node) => node.Ancestors()
        .FirstOrDefault(around => around is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax);

    private static bool IsHandler(MethodDeclarationSyntax method) => method.AttributeLists.SelectMany(list => list.Attributes)
        .Any(attribute => attribute.Name.ToString().Split('.').Last() is "Join" or "HandleIn" or "HandleOut" or "HandleInfo");

    private static bool ReturnsTask(MethodDeclarationSyntax method) =>
        method.ReturnType.DescendantNodesAndSelf().OfType<SimpleNameSyntax>()
            .Any(name => name.Identifier.ValueText is "Task" or "ValueTask");
}
