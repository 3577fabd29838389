using System.Collections.Immutable;
using Bennu.SourceGeneration.Symbols;
using Microsoft.CodeAnalysis;

namespace Bennu.SourceGeneration.Handlers;

/// <summary>What a handler takes and returns, as far as the table can call it.</summary>
/// <param name="Parameters">What its parameters are given, in their order.</param>
/// <param name="Payload">The payload's or message's type; null where it takes none.</param>
/// <param name="Result">What it returns.</param>
/// <param name="Wait">How it returns it.</param>
/// <param name="Value">The type of the reply's value, where the result has one.</param>
internal sealed record HandlerSignature(
    ImmutableArray<ParameterKind> Parameters, ITypeSymbol? Payload, ResultKind Result, WaitKind Wait, ITypeSymbol? Value)
{
    /// <summary>What a method may look like to be a handler of that kind, for messages.</summary>
    public static string Legal(HandlerKind kind) => kind switch
    {
        HandlerKind.Join => "([Topic], [payload], [CancellationToken]) returning JoinResult, at once or as ValueTask<…> or Task<…>",
        HandlerKind.In => "([payload], [CancellationToken]) returning nothing, Reply, Reply<T> or a value to reply, " +
            "at once or as ValueTask<…> or Task<…>",
        HandlerKind.Any =>
            "(string event, [payload], [CancellationToken]) returning nothing or Reply, at once or as ValueTask<…> or Task<…>",
        HandlerKind.Out => "([payload], [CancellationToken]) returning nothing, at once or as ValueTask or Task",
        _ => "(message, [CancellationToken]) returning nothing, at once or as ValueTask or Task",
    };

    /// <summary>Reads a method; null where it cannot be a handler of that kind.</summary>
    public static HandlerSignature? TryRead(IMethodSymbol method, HandlerKind kind)
    {
        if (method.IsGenericMethod || method.RefKind != RefKind.None) return null;
        var (result, wait, value) = ReadResult(method.ReturnType);
        if (!IsLegal(kind, result) || (value is not null && !CanBeTyped(value))) return null;

        var parameters = ImmutableArray.CreateBuilder<ParameterKind>(method.Parameters.Length);
        ITypeSymbol? payload = null;
        foreach (var parameter in method.Parameters)
        {
            if (parameter.RefKind is not (RefKind.None or RefKind.In)) return null;
            var role = RoleOf(parameter, kind);
            if (parameters.Contains(role)) return null;
            if (role == ParameterKind.Topic && kind != HandlerKind.Join) return null;
            if (role == ParameterKind.Payload)
            {
                if (!CanBeTyped(parameter.Type)) return null;
                payload = parameter.Type;
            }
            parameters.Add(role);
        }
        if (kind == HandlerKind.Any && !parameters.Contains(ParameterKind.Event)) return null;
        if (kind == HandlerKind.Info && (payload is null || IsNullableValue(payload))) return null;
        return new HandlerSignature(parameters.ToImmutable(), payload, result, wait, value);
    }

    private static ParameterKind RoleOf(IParameterSymbol parameter, HandlerKind kind)
    {
        if (parameter.Type.IsCancellationToken()) return ParameterKind.CancellationToken;
        if (parameter.Type.IsTopic()) return ParameterKind.Topic;
        var isEvent = kind == HandlerKind.Any && parameter.Ordinal == 0 && parameter.Type.SpecialType == SpecialType.System_String;
        return isEvent ? ParameterKind.Event : ParameterKind.Payload;
    }

    private static (ResultKind Result, WaitKind Wait, ITypeSymbol? Value) ReadResult(ITypeSymbol type)
    {
        if (type.SpecialType == SpecialType.System_Void) return (ResultKind.Nothing, WaitKind.None, null);
        var wait = type.IsValueTask() ? WaitKind.ValueTask : type.IsTask() ? WaitKind.Task : WaitKind.None;
        var said = type;
        if (wait != WaitKind.None)
        {
            if (((INamedTypeSymbol)type).TypeArguments.IsEmpty) return (ResultKind.Nothing, wait, null);
            said = ((INamedTypeSymbol)type).TypeArguments[0];
        }
        if (said.Is(BennuNames.Channels, "JoinResult")) return (ResultKind.JoinResult, wait, null);
        if (said.Is(BennuNames.Channels, "Reply")) return (ResultKind.Reply, wait, null);
        return said.Is(BennuNames.Channels, "Reply`1")
            ? (ResultKind.TypedReply, wait, ((INamedTypeSymbol)said).TypeArguments[0])
            : (ResultKind.Value, wait, said);
    }

    private static bool IsLegal(HandlerKind kind, ResultKind result) => kind switch
    {
        HandlerKind.Join => result == ResultKind.JoinResult,
        HandlerKind.In => result != ResultKind.JoinResult,
        HandlerKind.Any => result is ResultKind.Nothing or ResultKind.Reply,
        _ => result == ResultKind.Nothing,
    };

    // What a type argument in another file may be, and what is no slip: a task within a task, an answer as a payload.
    private static bool CanBeTyped(ITypeSymbol type) =>
        type is { IsRefLikeType: false, IsAnonymousType: false }
        && type.TypeKind is not (TypeKind.Pointer or TypeKind.FunctionPointer or TypeKind.Dynamic)
        && type is not INamedTypeSymbol { IsFileLocal: true }
        && !type.IsTask() && !type.IsValueTask() && !type.IsTopic()
        && !type.Is(BennuNames.Channels, "JoinResult") && !type.Is(BennuNames.Channels, "Reply")
        && !type.Is(BennuNames.Channels, "Reply`1");

    private static bool IsNullableValue(ITypeSymbol type) => type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;
}
