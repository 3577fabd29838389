using System.Collections.Immutable;
using Bennu.SourceGeneration.Handlers;
using Bennu.SourceGeneration.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Bennu.SourceGeneration.Analyzers;

/// <summary>Reports attributes of which no table, or not the one that was meant, would come.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class HandlerAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Rules.NotPartial, Rules.NoJoin, Rules.HandledTwice, Rules.WrongSignature, Rules.NoChannel, Rules.DefineAndAttributes,
        Rules.WrongEventName, Rules.InexactMessage,
    ];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(AnalyzeType, SymbolKind.NamedType);
    }

    private static void AnalyzeType(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (!type.GetMembers().Any(member => member is IMethodSymbol method && HandlerAttribute.Of(method).Length > 0)) return;
        if (!type.IsChannel())
        {
            foreach (var (method, attribute) in AttributesOf([.. type.GetMembers().OfType<IMethodSymbol>()]))
                Report(context, Rules.NoChannel, attribute, attribute.Text, type.Name);
            return;
        }
        var attributes = AttributesOf(ChannelReader.HandlersOf(type)).ToImmutableArray();
        foreach (var (method, attribute) in attributes)
            if (method.ContainingType.IsSame(type)) AnalyzeHandler(context, method, attribute);
        AnalyzeTwins(context, type, attributes);
        if (type.IsAbstract) return;
        if (ChannelReader.FindDefine(type) is { } define && !define.Locations.Any(IsGenerated))
            context.ReportDiagnostic(Diagnostic.Create(Rules.DefineAndAttributes, define.Place(), type.Name));
        else if (attributes.All(entry => entry.Attribute.Kind != HandlerKind.Join))
            context.ReportDiagnostic(Diagnostic.Create(Rules.NoJoin, type.Place(), type.Name, "give a method the attribute [Join]"));
        AnalyzePartial(context, type);
    }

    private static void AnalyzeHandler(SymbolAnalysisContext context, IMethodSymbol method, HandlerAttribute attribute)
    {
        var isHidden = method.ContainingType.IsAbstract && method.DeclaredAccessibility == Accessibility.Private;
        if (isHidden || HandlerSignature.TryRead(method, attribute.Kind) is not { } signature)
        {
            var legal = isHidden ? "that derived classes can call" : HandlerSignature.Legal(attribute.Kind);
            context.ReportDiagnostic(Diagnostic.Create(Rules.WrongSignature, method.Place(), method.Name, attribute.Text, legal));
        }
        else if (attribute.Kind == HandlerKind.Info && IsInexact(signature.Payload!))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.InexactMessage, method.Place(), signature.Payload!.ToDisplayString()));
        }
        if (attribute.Event is { } name && EventName.Fault(name, isPushed: attribute.Kind == HandlerKind.In) is { } fault)
            Report(context, Rules.WrongEventName, attribute, name, fault);
    }

    private static void AnalyzeTwins(
        SymbolAnalysisContext context, INamedTypeSymbol channel, IEnumerable<(IMethodSymbol Method, HandlerAttribute Attribute)> attributes)
    {
        var seen = new HashSet<string>();
        foreach (var (method, attribute) in attributes)
        {
            var what = attribute.Text;
            if (attribute.Kind == HandlerKind.Info)
            {
                if (HandlerSignature.TryRead(method, HandlerKind.Info)?.Payload is not { } message) continue;
                what = $"[HandleInfo] for {message.ToDisplayString(NullableFlowState.None)}";
            }
            if (seen.Add(what) || !method.ContainingType.IsSame(channel)) continue;
            Report(context, Rules.HandledTwice, attribute, channel.Name, what);
        }
    }

    private static void AnalyzePartial(SymbolAnalysisContext context, INamedTypeSymbol channel)
    {
        for (var type = channel; type is not null; type = type.ContainingType)
            if (!ChannelReader.IsPartial(type, context.CancellationToken))
                context.ReportDiagnostic(Diagnostic.Create(Rules.NotPartial, type.Place(), type.Name));
    }

    private static IEnumerable<(IMethodSymbol Method, HandlerAttribute Attribute)> AttributesOf(ImmutableArray<IMethodSymbol> methods) =>
        from method in methods from attribute in HandlerAttribute.Of(method) select (method, attribute);

    /// <summary>Whether no object is exactly of the type.</summary>
    public static bool IsInexact(ITypeSymbol message) =>
        message.TypeKind == TypeKind.Interface || (message.IsAbstract && message.TypeKind == TypeKind.Class);

    private static bool IsGenerated(Location location) => location.SourceTree?.FilePath.Contains(typeof(ChannelGenerator).FullName) == true;

    private static void Report(SymbolAnalysisContext context, DiagnosticDescriptor rule, HandlerAttribute attribute, params object[] of) =>
        context.ReportDiagnostic(Diagnostic.Create(rule, attribute.Data.Place(context.CancellationToken), of));
}
