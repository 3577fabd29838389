using System.Collections.Immutable;
using Bennu.SourceGeneration.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Bennu.SourceGeneration.Analyzers;

/// <summary>Reports tables written by hand that would throw at start-up, or have a handler that never runs.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class DefineAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Rules.NoJoin, Rules.HandledTwice, Rules.WrongEventName, Rules.InexactMessage];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(AnalyzeEntry, OperationKind.Invocation);
        context.RegisterOperationBlockAction(AnalyzeTable);
    }

    /// <summary>Whether an operation makes an entry in a channel's table.</summary>
    public static bool IsEntry(IInvocationOperation call) => call.TargetMethod.ContainingType.Is(BennuNames.Channels, "ChannelBuilder`1");

    private static void AnalyzeEntry(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!IsEntry(call)) return;
        if (EventOf(call) is { } name && EventName.Fault(name, isPushed: call.TargetMethod.Name == "HandleIn") is { } fault)
            context.ReportDiagnostic(Diagnostic.Create(Rules.WrongEventName, call.Arguments[0].Syntax.GetLocation(), name, fault));
        if (call.TargetMethod.Name == "HandleInfo" && HandlerAnalyzer.IsInexact(call.TargetMethod.TypeArguments[0]))
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.InexactMessage, call.Syntax.NamePlace(), call.TargetMethod.TypeArguments[0].ToDisplayString()));
    }

    private static void AnalyzeTable(OperationBlockAnalysisContext context)
    {
        if (context.OwningSymbol is not IMethodSymbol { IsStatic: true, Parameters.Length: 1 } method ||
            !method.Parameters[0].Type.Is(BennuNames.Channels, "ChannelBuilder`1"))
            return;
        var calls = context.OperationBlocks.SelectMany(block => block.Descendants()).OfType<IInvocationOperation>().ToImmutableArray();
        var entries = calls.Where(IsEntry).OrderBy(call => call.Syntax.Span.End).ToImmutableArray();
        AnalyzeTwins(context, method, entries);
        var isWhole = method.Name.Split('.').Last() == "Define" && !calls.Any(IsGivenBuilder);
        if (isWhole && !entries.Any(call => call.TargetMethod.Name == "Join") && method.ContainingType.IsChannel())
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.NoJoin, method.Place(), method.ContainingType.Name, "add on.Join(…) to its Define"));
    }

    private static void AnalyzeTwins(
        OperationBlockAnalysisContext context, IMethodSymbol method, ImmutableArray<IInvocationOperation> entries)
    {
        var seen = new HashSet<string>();
        foreach (var entry in entries)
        {
            if (NameOf(entry) is not { } name || IsConditional(entry) || seen.Add(name)) continue;
            context.ReportDiagnostic(Diagnostic.Create(Rules.HandledTwice, entry.Syntax.NamePlace(), method.ContainingType.Name, name));
        }
    }

    private static string? NameOf(IInvocationOperation entry) => entry.TargetMethod.Name switch
    {
        "HandleInfo" => $"HandleInfo<{entry.TargetMethod.TypeArguments[0].ToDisplayString()}>",
        "Join" or "HandleAny" => entry.TargetMethod.Name,
        _ => EventOf(entry) is { } name ? $"{entry.TargetMethod.Name}(\"{name}\")" : null,
    };

    private static string? EventOf(IInvocationOperation entry) =>
        entry.TargetMethod.Name is "HandleIn" or "HandleOut" ? entry.Arguments[0].Value.ConstantValue.Value as string : null;

    private static bool IsConditional(IOperation operation)
    {
        for (var parent = operation.Parent; parent is not null; parent = parent.Parent)
            if (parent is IConditionalOperation or ISwitchOperation or ILoopOperation) return true;
        return false;
    }

    // A method that is given the builder may add what is not seen here.
    private static bool IsGivenBuilder(IInvocationOperation call) =>
        !IsEntry(call) && call.Arguments.Any(argument => argument.Value.Type.Is(BennuNames.Channels, "ChannelBuilder`1"));
}
