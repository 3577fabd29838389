using Bennu.Protocol;

namespace Bennu.Tests.Support;

/// <summary>One protocol version as a client sees it, so that one suite can state the same for all.</summary>
internal abstract class Wire(Serializer serializer)
{
    public static Wire V1 { get; } = new V1Wire();

    public static Wire V2 { get; } = new V2Wire();

    public Serializer Serializer => serializer;

    /// <summary>A client's frame.</summary>
    public abstract string Request(string? joinRef, string? @ref, string topic, string @event, string payload);

    /// <summary>A server's frame.</summary>
    public abstract string Message(string? joinRef, string? @ref, string topic, string @event, string payload);

    public string Reply(string? joinRef, string? @ref, string topic, string status, string response = "{}") =>
        Message(joinRef, @ref, topic, "phx_reply", $$"""{"status":"{{status}}","response":{{response}}}""");

    public string Ok(string? joinRef, string? @ref, string topic, string response = "{}") => Reply(joinRef, @ref, topic, "ok", response);

    public string Error(string? joinRef, string? @ref, string topic, string reason) =>
        Reply(joinRef, @ref, topic, "error", $$"""{"reason":"{{reason}}"}""");

    public string Push(string? joinRef, string topic, string @event, string payload) => Message(joinRef, null, topic, @event, payload);

    public string Broadcast(string topic, string @event, string payload) => Message(null, null, topic, @event, payload);

    public string Closed(string? joinRef, string topic) => Message(joinRef, joinRef, topic, "phx_close", "{}");

    public string Crashed(string? joinRef, string topic) => Message(joinRef, joinRef, topic, "phx_error", """{"reason":"channel_crash"}""");

    protected static string Quote(string? @ref) => @ref is null ? "null" : $"\"{@ref}\"";
}
