using System.Collections.Immutable;
using Bennu.SourceGeneration.Handlers;
using Bennu.SourceGeneration.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Bennu.SourceGeneration.Analyzers;

/// <summary>Reports payload types that no <c>JsonSerializerContext</c> names, and payloads that are no JSON objects.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class PayloadAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.NoJsonType, Rules.NoJsonObject];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(HandlerAttribute.HandleIn) is null) return;
            var contexts = new JsonContexts(start.Compilation);
            start.RegisterSymbolAction(symbol => AnalyzeHandler(symbol, contexts), SymbolKind.Method);
            start.RegisterOperationAction(operation => AnalyzeCall(operation, contexts), OperationKind.Invocation);
        });
    }

    private static void AnalyzeHandler(SymbolAnalysisContext context, JsonContexts contexts)
    {
        var method = (IMethodSymbol)context.Symbol;
        foreach (var attribute in HandlerAttribute.Of(method))
        {
            if (attribute.Kind == HandlerKind.Info || HandlerSignature.TryRead(method, attribute.Kind) is not { } signature) continue;
            foreach (var type in new[] { signature.Payload, signature.Value })
                if (type is not null && !contexts.Know(type)) context.ReportDiagnostic(contexts.Missing(type, method.Place()));
            return;
        }
    }

    private static void AnalyzeCall(OperationAnalysisContext context, JsonContexts contexts)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!call.TargetMethod.IsGenericMethod || !TakesPayloads(call.TargetMethod)) return;
        foreach (var type in call.TargetMethod.TypeArguments)
        {
            if (IsSend(call.TargetMethod) && IsNoObject(type))
                context.ReportDiagnostic(Diagnostic.Create(
                    Rules.NoJsonObject, call.Syntax.NamePlace(), call.TargetMethod.Name, type.ToDisplayString()));
            else if (!contexts.Know(type))
                context.ReportDiagnostic(contexts.Missing(type, call.Syntax.NamePlace()));
        }
    }

    private static bool TakesPayloads(IMethodSymbol method)
    {
        var type = method.ContainingType;
        return IsSend(method)
            || type.Is(BennuNames.Channels, "Reply")
            || type.Is(BennuNames.Channels, "JoinResult")
            || (type.Is(BennuNames.Channels, "ChannelBuilder`1") && method.Name != "HandleInfo");
    }

    private static bool IsSend(IMethodSymbol method) =>
        (method.ContainingType.Is(BennuNames.Channels, "Channel") && !method.Name.StartsWith("Send", StringComparison.Ordinal))
        || method.ContainingType.Is(BennuNames.Broadcasting, "IBroadcaster");

    // What System.Text.Json writes as a string, a number, a Boolean or an array.
    private static bool IsNoObject(ITypeSymbol type)
    {
        if (type.IsRaw()) return false;
        if (type is IArrayTypeSymbol || type.TypeKind == TypeKind.Enum) return true;
        if (type.SpecialType is > SpecialType.System_ValueType and <= SpecialType.System_String or SpecialType.System_DateTime) return true;
        var interfaces = type.TypeKind == TypeKind.Interface ? type.AllInterfaces.Add((INamedTypeSymbol)type) : type.AllInterfaces;
        return interfaces.Any(candidate => candidate.SpecialType == SpecialType.System_Collections_IEnumerable)
            && !interfaces.Any(candidate => candidate.MetadataName is "IDictionary`2" or "IReadOnlyDictionary`2" or "IDictionary")
            && !JsonContexts.IsJsonNode(type);
    }
}
