using Bennu.SourceGeneration.Handlers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Bennu.SourceGeneration.Analyzers;

/// <summary>When a method of a channel runs, as far as it decides what the method may do.</summary>
internal enum CallbackKind
{
    Join,
    Push,
    Message,
    Other,
}

/// <summary>What a channel's callbacks may do.</summary>
internal static class Callback
{
    public static CallbackKind Of(HandlerKind kind) => kind switch
    {
        HandlerKind.Join => CallbackKind.Join,
        HandlerKind.In or HandlerKind.Any => CallbackKind.Push,
        _ => CallbackKind.Message,
    };

    /// <summary>What an entry of a table by hand is for; null where it is no entry.</summary>
    public static CallbackKind? Of(IMethodSymbol entry) => entry.Name switch
    {
        "Join" => CallbackKind.Join,
        "HandleIn" or "HandleAny" => CallbackKind.Push,
        "HandleOut" or "HandleInfo" => CallbackKind.Message,
        _ => null,
    };

    /// <summary>Whether a call on the channel is for some callbacks only.</summary>
    public static bool IsRestricted(IInvocationOperation call) => IsSend(call) || call.TargetMethod.Name == "GetSocketRef";

    /// <summary>Pushes and broadcasts of all kinds.</summary>
    public static bool IsSend(IInvocationOperation call) =>
        call.TargetMethod.Name is "PushAsync" or "BroadcastAsync" or "BroadcastFromAsync"
            or "TransientBroadcastAsync" or "TransientBroadcastFromAsync";

    /// <summary>What is wrong with a restricted call in a callback of that kind.</summary>
    public static DiagnosticDescriptor? Fault(IInvocationOperation call, CallbackKind kind)
    {
        if (IsSend(call)) return kind == CallbackKind.Join ? Rules.SendsBeforeJoin : null;
        return kind is CallbackKind.Join or CallbackKind.Message ? Rules.NoPush : null;
    }

    /// <summary>The lambda or local function that an operation is in, which may run at another time than the method around it.</summary>
    public static IOperation? LambdaAround(IOperation operation)
    {
        for (var parent = operation.Parent; parent is not null; parent = parent.Parent)
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation) return parent;
        return null;
    }

    /// <summary>The entry of a table that a lambda is the handler of.</summary>
    public static IInvocationOperation? EntryOf(IOperation lambda)
    {
        var parent = lambda.Parent;
        while (parent is IDelegateCreationOperation or IConversionOperation or IArgumentOperation) parent = parent.Parent;
        return parent is IInvocationOperation call && DefineAnalyzer.IsEntry(call) ? call : null;
    }
}
