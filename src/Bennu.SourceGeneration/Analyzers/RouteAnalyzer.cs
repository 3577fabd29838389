using System.Collections.Immutable;
using Bennu.SourceGeneration.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Bennu.SourceGeneration.Analyzers;

/// <summary>Reports routes of sockets that throw at start-up or at every join, or that no topic reaches.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class RouteAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Rules.WrongPattern, Rules.UnreachableRoute, Rules.WrongAssigns, Rules.NotConstructible];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationBlockAction(AnalyzeRoutes);
    }

    private static void AnalyzeRoutes(OperationBlockAnalysisContext context)
    {
        var calls = context.OperationBlocks.SelectMany(block => block.Descendants()).OfType<IInvocationOperation>();
        var patterns = new List<string>();
        foreach (var route in calls.Where(IsRoute).OrderBy(call => call.Syntax.Span.End))
        {
            AnalyzeChannel(context, route);
            AnalyzeAssigns(context, route);
            if (PatternOf(route) is not { Value.ConstantValue.Value: string pattern } argument) continue;
            if (!IsPattern(pattern))
            {
                context.ReportDiagnostic(Diagnostic.Create(Rules.WrongPattern, argument.Syntax.GetLocation(), pattern));
                continue;
            }
            if (patterns.Find(earlier => Takes(earlier, pattern)) is { } taker)
                context.ReportDiagnostic(Diagnostic.Create(Rules.UnreachableRoute, argument.Syntax.GetLocation(), taker, pattern));
            patterns.Add(pattern);
        }
    }

    private static void AnalyzeChannel(OperationBlockAnalysisContext context, IInvocationOperation route)
    {
        if (route.TargetMethod.TypeArguments[0] is not INamedTypeSymbol { TypeKind: TypeKind.Class } channel) return;
        if (FaultOf(channel) is { } fault)
            context.ReportDiagnostic(Diagnostic.Create(Rules.NotConstructible, route.Syntax.NamePlace(), channel.Name, fault));
    }

    private static string? FaultOf(INamedTypeSymbol channel)
    {
        if (channel.IsAbstract) return "it is abstract";
        var constructors = channel.InstanceConstructors.Where(made => made.DeclaredAccessibility == Accessibility.Public).ToList();
        if (constructors.Count == 0) return "it has no public constructor";
        var isChosen = constructors.Any(constructor => constructor.GetAttributes().Any(attribute =>
            attribute.AttributeClass.Is("Microsoft.Extensions.DependencyInjection", "ActivatorUtilitiesConstructorAttribute")));
        return constructors.Count == 1 || isChosen
            ? null
            : "it has several public constructors; mark the one to use with [ActivatorUtilitiesConstructor]";
    }

    private static void AnalyzeAssigns(OperationBlockAnalysisContext context, IInvocationOperation route)
    {
        var socket = context.OwningSymbol.ContainingType;
        if (socket.FindBase(BennuNames.Sockets, "Socket`1")?.TypeArguments[0] is not { } given ||
            route.TargetMethod.TypeArguments[0].FindBase(BennuNames.Channels, "Channel`1")?.TypeArguments[0] is not { } wanted ||
            wanted.TypeKind != TypeKind.Class || given.TypeKind != TypeKind.Class)
            return;
        if (IsOrDerives(given, wanted) || IsOrDerives(wanted, given)) return;
        context.ReportDiagnostic(Diagnostic.Create(
            Rules.WrongAssigns, route.Syntax.NamePlace(), route.TargetMethod.TypeArguments[0].Name, wanted.Name, socket.Name, given.Name));
    }

    private static bool IsRoute(IInvocationOperation call) =>
        call.TargetMethod is { Name: "Channel", TypeArguments.Length: 1 } method
        && method.ContainingType.Is(BennuNames.Sockets, "SocketBuilder");

    private static IArgumentOperation? PatternOf(IInvocationOperation route) =>
        route.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "pattern");

    private static bool IsPattern(string pattern)
    {
        var star = pattern.IndexOf('*');
        return pattern.Length > 0 && (star < 0 || star == pattern.Length - 1);
    }

    private static bool Takes(string earlier, string later) => earlier[earlier.Length - 1] == '*'
        ? later.StartsWith(earlier.Substring(0, earlier.Length - 1), StringComparison.Ordinal)
        : later == earlier;

    private static bool IsOrDerives(ITypeSymbol type, ITypeSymbol ancestor)
    {
        for (var current = type; current is not null; current = current.BaseType)
            if (current.IsSame(ancestor)) return true;
        return false;
    }
}
