using System.Collections.Immutable;
using Bennu.SourceGeneration.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Bennu.SourceGeneration.Analyzers;

/// <summary>Reports calls of Bennu whose task is dropped.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class DroppedAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.Dropped];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(Analyze, OperationKind.Invocation);
    }

    private static void Analyze(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!call.TargetMethod.ReturnType.IsValueTask() && !call.TargetMethod.ReturnType.IsTask()) return;
        if (call.TargetMethod.ContainingNamespace?.ToDisplayString().StartsWith("Bennu.", StringComparison.Ordinal) != true) return;
        if (call.TargetMethod.ContainingAssembly.Name.Split('.')[0] != "Bennu" || !IsDropped(call)) return;
        context.ReportDiagnostic(Diagnostic.Create(Rules.Dropped, call.Syntax.NamePlace(), call.TargetMethod.Name));
    }

    // A discard is meant; a statement, or a lambda that becomes an Action, is not.
    private static bool IsDropped(IInvocationOperation call) => call.Parent switch
    {
        IExpressionStatementOperation => true,
        IConditionalAccessOperation { Parent: IExpressionStatementOperation } => true,
        _ => false,
    };
}
