using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bennu.SourceGeneration.Symbols;

/// <summary>Where in the source something is.</summary>
internal static class LocationExtensions
{
    /// <summary>Where a symbol's name is declared.</summary>
    public static Location Place(this ISymbol symbol) => symbol.Locations.FirstOrDefault(location => location.IsInSource) ?? Location.None;

    /// <summary>Where an attribute stands.</summary>
    public static Location Place(this AttributeData attribute, CancellationToken cancellationToken) =>
        attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken).GetLocation() ?? Location.None;

    /// <summary>The name of what is called, without what it is called on.</summary>
    public static Location NamePlace(this SyntaxNode node) => node switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member } => member.Name.GetLocation(),
        InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax member } => member.Name.GetLocation(),
        InvocationExpressionSyntax invocation => invocation.Expression.GetLocation(),
        MemberAccessExpressionSyntax member => member.Name.GetLocation(),
        _ => node.GetLocation(),
    };
}
