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

/// <summary>Names a payload type in the project's JSON context.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
internal sealed class AddJsonTypeFix : CodeFixProvider
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.NoJsonType.Id];

    public override FixAllProvider? GetFixAllProvider() => null; // two uses of one type would add it twice

    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var diagnostic = context.Diagnostics[0];
        if (diagnostic.AdditionalLocations.Count == 0) return Task.CompletedTask;
        var type = diagnostic.Properties[Rules.TypeProperty]!;
        var place = diagnostic.AdditionalLocations[0];
        context.RegisterCodeFix(
            CodeAction.Create(
                "Add [JsonSerializable] to the project's JsonSerializerContext",
                token => ApplyAsync(context.Document.Project.Solution, place, type, token),
                nameof(AddJsonTypeFix)),
            context.Diagnostics);
        return Task.CompletedTask;
    }

    private static async Task<Solution> ApplyAsync(Solution solution, Location place, string type, CancellationToken cancellationToken)
    {
        if (solution.GetDocument(place.SourceTree) is not { } document) return solution;
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        if (root?.FindNode(place.SourceSpan).FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration) return solution;
        var attribute = SyntaxFactory.Attribute(
            SyntaxFactory.ParseName("global::System.Text.Json.Serialization.JsonSerializable"),
            SyntaxFactory.ParseAttributeArgumentList($"(typeof({type}))")!);
        var editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        editor.AddAttribute(declaration, attribute.WithAdditionalAnnotations(Simplifier.Annotation));
        return editor.GetChangedDocument().Project.Solution;
    }
}
