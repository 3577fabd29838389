using Microsoft.CodeAnalysis;

namespace Bennu.SourceGeneration.Analyzers;

/// <summary>All that is reported, explained in docs/analyzers.md.</summary>
internal static class Rules
{
    public static readonly DiagnosticDescriptor NotPartial = Error(
        "BENNU001", "A channel with handler attributes is partial",
        "{0} has handler attributes but is not partial, so its table cannot be written; make it partial");

    public static readonly DiagnosticDescriptor NoJoin = Error(
        "BENNU002", "A channel decides about joins",
        "Nobody could join {0}, for it has no Join; {1}");

    public static readonly DiagnosticDescriptor HandledTwice = Error(
        "BENNU003", "Everything has one handler",
        "{0} has {1} twice");

    public static readonly DiagnosticDescriptor WrongSignature = Error(
        "BENNU004", "A handler's signature is one of those that the table can call",
        "{0} cannot be {1}, which goes on a method {2}; no generic method, no ref or out, and no type that another file cannot name");

    public static readonly DiagnosticDescriptor NoChannel = Error(
        "BENNU005", "Handlers are methods of channels",
        "{0} stands on a method of {1}, which does not derive from Channel<TAssigns>, so it has no effect");

    public static readonly DiagnosticDescriptor DefineAndAttributes = Error(
        "BENNU006", "A channel's table is written by hand or made from attributes",
        "{0} has a Define of its own, so its handler attributes have no effect; remove one or the other");

    public static readonly DiagnosticDescriptor WrongEventName = Error(
        "BENNU007", "An event's name can be sent by clients",
        "The event name \"{0}\" {1}");

    public static readonly DiagnosticDescriptor InexactMessage = Warning(
        "BENNU008", "Messages are handled by their exact type",
        "No message is exactly of type {0}, which is abstract, so this handler never runs; handle the types that are sent");

    public static readonly DiagnosticDescriptor NoJsonType = Warning(
        "BENNU009", "Payload types are known to a JsonSerializerContext",
        "No JsonSerializerContext of this project names {0}, which is used as a payload; add [JsonSerializable(typeof({0}))] to one");

    public static readonly DiagnosticDescriptor NoJsonObject = Warning(
        "BENNU010", "What is pushed or broadcast is a JSON object",
        "{0} sends a JSON object or bytes, and throws for {1}; send a record that has it as a property");

    public static readonly DiagnosticDescriptor Blocks = Warning(
        "BENNU011", "Channels do not block",
        "{0} blocks a thread of the pool, which all channels share; {1}");

    public static readonly DiagnosticDescriptor AsyncVoid = Warning(
        "BENNU012", "Asynchronous methods of channels return a task",
        "{0} is async void: nobody waits for it, and its exception ends the process; return ValueTask");

    public static readonly DiagnosticDescriptor SendsBeforeJoin = Error(
        "BENNU013", "Nothing is pushed or broadcast before the join is granted",
        "{0} throws until the join has returned; Send the channel a message, and do it in the HandleInfo for that");

    public static readonly DiagnosticDescriptor Dropped = Warning(
        "BENNU014", "What Bennu does asynchronously is awaited",
        "{0} is not awaited: its failure is lost, and what follows may come before it");

    public static readonly DiagnosticDescriptor UsedInConstructor = Error(
        "BENNU015", "A channel is used in its callbacks",
        "{0} throws in a constructor, for the channel is not attached to a connection yet; use it in the join");

    public static readonly DiagnosticDescriptor NoPush = Error(
        "BENNU016", "A socket ref is of a push that is being handled",
        "GetSocketRef throws in {0}, where no push is being handled; use it in a HandleIn");

    public static readonly DiagnosticDescriptor UnhandledMessage = Warning(
        "BENNU017", "What a channel sends itself has a handler",
        "{0} has no HandleInfo for {1}, so what is sent here is dropped");

    public static readonly DiagnosticDescriptor WrongPattern = Error(
        "BENNU018", "A topic pattern is a topic, or a beginning followed by one *",
        "The topic pattern \"{0}\" must be a topic, or a beginning followed by one \"*\"");

    public static readonly DiagnosticDescriptor UnreachableRoute = Warning(
        "BENNU019", "Every route takes some topic",
        "No topic reaches this route: \"{0}\" before it takes everything that \"{1}\" would; change their order");

    public static readonly DiagnosticDescriptor WrongAssigns = Error(
        "BENNU020", "A channel's assigns are its socket's",
        "{0} has the assigns {1}, but {2} gives its channels {3}");

    public static readonly DiagnosticDescriptor NotConstructible = Error(
        "BENNU021", "A channel has one public constructor",
        "{0} cannot be made for a join: {1}");

    /// <summary>The property of <see cref="NoJsonType"/> that names the type in full.</summary>
    public const string TypeProperty = "Type";

    // A page of the repository: where it will be on the web is not settled.
    private const string Page = "docs/analyzers.md#";

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        New(id, title, message, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Warning(string id, string title, string message) =>
        New(id, title, message, DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor New(string id, string title, string message, DiagnosticSeverity severity) =>
        new(id, title, message, "Bennu", severity, isEnabledByDefault: true, helpLinkUri: Page + id.ToLowerInvariant());
}
