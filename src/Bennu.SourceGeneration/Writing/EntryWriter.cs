using System.Text;
using Bennu.SourceGeneration.Handlers;
using Microsoft.CodeAnalysis.CSharp;

namespace Bennu.SourceGeneration.Writing;

/// <summary>Writes one entry of a table: the call on the builder, with a lambda that calls the handler.</summary>
internal static class EntryWriter
{
    private const string RawPayload = "global::Bennu.Protocol.Payload";
    private const string ReplyType = "global::Bennu.Channels.Reply";
    private const string ValueTask = "global::System.Threading.Tasks.ValueTask";

    public static string Write(HandlerModel handler)
    {
        var text = new StringBuilder(".").Append(CallOf(handler)).Append('(');
        if (handler.Event is { } name) text.Append(SymbolDisplay.FormatLiteral(name, quote: true)).Append(", ");
        WriteLambda(text, handler);
        return text.Append(')').ToString();
    }

    private static string CallOf(HandlerModel handler) => handler.Kind switch
    {
        HandlerKind.Join => handler.Payload is { } payload ? $"Join<{payload}>" : "Join",
        HandlerKind.In when handler.Value is { } value => $"HandleIn<{handler.Payload ?? RawPayload}, {value}>",
        HandlerKind.In => $"HandleIn<{handler.Payload ?? RawPayload}>",
        HandlerKind.Any => handler.Payload is null or RawPayload ? "HandleAny" : $"HandleAny<{handler.Payload}>",
        HandlerKind.Out => $"HandleOut<{handler.Payload ?? RawPayload}>",
        _ => $"HandleInfo<{handler.Payload}>",
    };

    private static void WriteLambda(StringBuilder text, HandlerModel handler)
    {
        var isAsync = IsAsync(handler);
        var call = $"{handler.Target}({string.Join(", ", handler.Parameters.Select(kind => NameOf(handler, kind)))})";
        if (isAsync) text.Append("async ");
        text.Append('(').Append(string.Join(", ", ParametersOf(handler))).Append(") => ");
        text.Append(BodyOf(handler, ReplyOf(handler, isAsync ? $"await {call}" : call)));
    }

    private static string ReplyOf(HandlerModel handler, string call) =>
        handler is { Result: ResultKind.Value, Value: null } ? $"{ReplyType}.Ok({call})" : call;

    // The table takes value tasks. A task is awaited, and so is a value that becomes a reply; one that is there at once costs nothing by it.
    private static bool IsAsync(HandlerModel handler) =>
        handler.Wait == WaitKind.Task
        || (handler.Wait == WaitKind.ValueTask && (handler.Result == ResultKind.Value || RepliesNothingOnItsOwn(handler)));

    private static bool RepliesNothingOnItsOwn(HandlerModel handler) => handler is { Kind: HandlerKind.Any, Result: ResultKind.Nothing };

    private static string BodyOf(HandlerModel handler, string call)
    {
        if (handler.Wait != WaitKind.None) return RepliesNothingOnItsOwn(handler) ? $"{{ {call}; return {ReplyType}.None; }}" : call;
        var isTask = IsTask(handler);
        return handler.Result switch
        {
            ResultKind.Nothing when handler.Kind == HandlerKind.Any =>
                $"{{ {call}; return {(isTask ? $"new {ValueTask}<{ReplyType}>({ReplyType}.None)" : $"{ReplyType}.None")}; }}",
            ResultKind.Nothing => isTask ? $"{{ {call}; return {ValueTask}.CompletedTask; }}" : call,
            _ when !isTask => call,
            ResultKind.JoinResult => $"new {ValueTask}<global::Bennu.Channels.JoinResult>({call})",
            _ when handler.Value is null => $"new {ValueTask}<{ReplyType}>({call})",
            _ => $"new {ValueTask}<{ReplyType}<{handler.Value}>>({call})",
        };
    }

    /// <summary>Whether the overload is one of those that take a cancellation token and return a task.</summary>
    private static bool IsTask(HandlerModel handler) =>
        handler.Wait != WaitKind.None
        || handler.Parameters.Contains(ParameterKind.CancellationToken)
        || (handler.Kind == HandlerKind.Any && handler.Payload is not (null or RawPayload));

    private static IEnumerable<string> ParametersOf(HandlerModel handler)
    {
        yield return handler.Target.StartsWith("c.", StringComparison.Ordinal) ? "c" : "_";
        if (handler.Kind == HandlerKind.Join) yield return NameOrDiscard(handler, ParameterKind.Topic);
        if (handler.Kind == HandlerKind.Any) yield return NameOf(handler, ParameterKind.Event);
        if (handler.Kind != HandlerKind.Join || handler.Payload is not null) yield return NameOrDiscard(handler, ParameterKind.Payload);
        if (IsTask(handler)) yield return NameOrDiscard(handler, ParameterKind.CancellationToken);
    }

    private static string NameOrDiscard(HandlerModel handler, ParameterKind kind) =>
        handler.Parameters.Contains(kind) ? NameOf(handler, kind) : "_";

    private static string NameOf(HandlerModel handler, ParameterKind kind) => kind switch
    {
        ParameterKind.Topic => "topic",
        ParameterKind.Event => "@event",
        ParameterKind.Payload => handler.Kind == HandlerKind.Info ? "message" : "payload",
        _ => "ct",
    };
}
