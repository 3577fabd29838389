using System.Collections.Concurrent;
using System.Collections.Immutable;
using Bennu.SourceGeneration.Handlers;
using Bennu.SourceGeneration.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Bennu.SourceGeneration.Analyzers;

/// <summary>Reports what a channel's own code must not do where it does it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class ChannelCodeAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Rules.Blocks, Rules.AsyncVoid, Rules.SendsBeforeJoin, Rules.UsedInConstructor, Rules.NoPush, Rules.UnhandledMessage];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolStartAction(AnalyzeType, SymbolKind.NamedType);
    }

    private static void AnalyzeType(SymbolStartAnalysisContext context)
    {
        var channel = (INamedTypeSymbol)context.Symbol;
        if (!channel.IsChannel()) return;
        var code = new Findings(channel);
        context.RegisterOperationAction(code.Analyze, OperationKind.Invocation, OperationKind.PropertyReference);
        context.RegisterSymbolEndAction(code.Report);
    }

    /// <summary>What was seen of one channel type, until all of it was.</summary>
    private sealed class Findings(INamedTypeSymbol channel)
    {
        private readonly ConcurrentDictionary<ISymbol, CallbackKind> _callbacks = new(SymbolEqualityComparer.Default);
        private readonly ConcurrentBag<(ISymbol Method, IInvocationOperation Call)> _restricted = [];
        private readonly ConcurrentBag<(ITypeSymbol Message, Location Place)> _sent = [];
        private readonly ConcurrentDictionary<ITypeSymbol, bool> _handled = new(SymbolEqualityComparer.Default);

        public void Analyze(OperationAnalysisContext context)
        {
            if (Blocking.Cure(context.Operation) is { } cure)
                context.ReportDiagnostic(Diagnostic.Create(Rules.Blocks, context.Operation.Syntax.NamePlace(), cure.What, cure.Instead));
            AnalyzeConstructor(context);
            if (context.Operation is IInvocationOperation call) AnalyzeCall(context, call);
        }

        public void Report(SymbolAnalysisContext context)
        {
            foreach (var method in channel.GetMembers().OfType<IMethodSymbol>())
            {
                if (method is { IsAsync: true, ReturnsVoid: true })
                    context.ReportDiagnostic(Diagnostic.Create(Rules.AsyncVoid, method.Place(), method.Name));
                foreach (var attribute in HandlerAttribute.Of(method)) _callbacks.TryAdd(method, Callback.Of(attribute.Kind));
            }
            foreach (var (method, call) in _restricted)
                if (Callback.Fault(call, KindOf(call, method)) is { } rule)
                    context.ReportDiagnostic(Diagnostic.Create(
                        rule, call.Syntax.NamePlace(), rule.Id == Rules.NoPush.Id ? method.Name : call.TargetMethod.Name));
            ReportUnhandled(context);
        }

        private void AnalyzeConstructor(OperationAnalysisContext context)
        {
            if (!IsConstruction(context) || Callback.LambdaAround(context.Operation) is not null) return;
            var (member, instance) = context.Operation switch
            {
                IInvocationOperation call => (call.TargetMethod, call.Instance),
                IPropertyReferenceOperation property => ((ISymbol)property.Property, property.Instance),
                _ => (null, null),
            };
            if (member is null || instance is not IInstanceReferenceOperation || member.IsOverride || member.IsVirtual) return;
            if (member.ContainingType.Is(BennuNames.Channels, "Channel") || member.ContainingType.Is(BennuNames.Channels, "Channel`1"))
                context.ReportDiagnostic(Diagnostic.Create(Rules.UsedInConstructor, context.Operation.Syntax.NamePlace(), member.Name));
        }

        private static bool IsConstruction(OperationAnalysisContext context) => context.ContainingSymbol switch
        {
            IMethodSymbol { MethodKind: MethodKind.Constructor } or IFieldSymbol => true,
            IPropertySymbol => context.Operation.Syntax.FirstAncestorOrSelf<EqualsValueClauseSyntax>() is not null,
            _ => false,
        };

        private void AnalyzeCall(OperationAnalysisContext context, IInvocationOperation call)
        {
            if (DefineAnalyzer.IsEntry(call)) AnalyzeEntry(call);
            if (!call.TargetMethod.ContainingType.Is(BennuNames.Channels, "Channel")) return;
            if (Callback.IsRestricted(call)) _restricted.Add((context.ContainingSymbol, call));
            if (MessageOf(call) is { } message) _sent.Add((message, call.Syntax.NamePlace()));
        }

        // A table by hand: whom its lambdas call is what its attributes would mark.
        private void AnalyzeEntry(IInvocationOperation entry)
        {
            if (Callback.Of(entry.TargetMethod) is not { } kind) return;
            if (entry.TargetMethod.Name == "HandleInfo") _handled.TryAdd(entry.TargetMethod.TypeArguments[0], true);
            foreach (var call in entry.Arguments.SelectMany(argument => argument.Descendants()).OfType<IInvocationOperation>())
                if (call.TargetMethod.ContainingType.IsSame(channel))
                    _callbacks.AddOrUpdate(call.TargetMethod, kind, (_, other) => other == kind ? kind : CallbackKind.Other);
        }

        private CallbackKind KindOf(IOperation call, ISymbol method)
        {
            if (Callback.LambdaAround(call) is { } lambda)
                return Callback.EntryOf(lambda) is { } entry ? Callback.Of(entry.TargetMethod) ?? CallbackKind.Other : CallbackKind.Other;
            return _callbacks.TryGetValue(method, out var kind) ? kind : CallbackKind.Other;
        }

        private void ReportUnhandled(SymbolAnalysisContext context)
        {
            if (channel.IsAbstract || _sent.IsEmpty) return;
            var handlers = ChannelReader.HandlersOf(channel);
            foreach (var method in handlers)
                foreach (var attribute in HandlerAttribute.Of(method))
                    if (attribute.Kind == HandlerKind.Info && HandlerSignature.TryRead(method, HandlerKind.Info)?.Payload is { } message)
                        _handled.TryAdd(message, true);
            if (handlers.IsEmpty && _handled.IsEmpty && ChannelReader.FindDefine(channel) is null) return;
            foreach (var (message, place) in _sent)
                if (!_handled.ContainsKey(message))
                    context.ReportDiagnostic(Diagnostic.Create(Rules.UnhandledMessage, place, channel.Name, message.ToDisplayString()));
        }

        // The exact type decides, and only a value that cannot be of a derived one tells it.
        private static ITypeSymbol? MessageOf(IInvocationOperation call)
        {
            if (call.TargetMethod.Name is not ("Send" or "SendAfter" or "SendEvery")) return null;
            var value = call.Arguments.First(argument => argument.Parameter!.Name == "message").Value;
            while (value is IConversionOperation { IsImplicit: true } conversion) value = conversion.Operand;
            return value is IObjectCreationOperation || value.Type is { IsSealed: true } ? value.Type : null;
        }
    }
}
