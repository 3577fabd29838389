namespace Bennu.SourceGeneration.Handlers;

/// <summary>One entry of a channel's table, as text: it equals another one where the same code comes of both.</summary>
/// <param name="Kind">Which part of the table it belongs to.</param>
/// <param name="Event">The event's name, where it has one.</param>
/// <param name="Target">What the method is called on and its name: <c>c.Join</c>, or <c>Room.Join</c> where it is static.</param>
/// <param name="Payload">The payload's or message's type; null where the method takes none.</param>
/// <param name="Parameters">What the method takes, in its order.</param>
/// <param name="Result">What it returns.</param>
/// <param name="Wait">How it returns it.</param>
/// <param name="Value">The type of the reply's value, where the result has one and the table can be told.</param>
internal sealed record HandlerModel(
    HandlerKind Kind,
    string? Event,
    string Target,
    string? Payload,
    EquatableArray<ParameterKind> Parameters,
    ResultKind Result,
    WaitKind Wait,
    string? Value);

/// <summary>What a parameter of a handler is given.</summary>
internal enum ParameterKind
{
    Topic,
    Event,
    Payload,
    CancellationToken,
}

/// <summary>What a handler says.</summary>
internal enum ResultKind
{
    Nothing,
    JoinResult,
    Reply,
    TypedReply,
    Value,
}

/// <summary>How a handler returns what it says.</summary>
internal enum WaitKind
{
    None,
    ValueTask,
    Task,
}
