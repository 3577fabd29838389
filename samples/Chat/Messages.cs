using System.Text.Json.Serialization;

namespace Chat;

/// <summary>What a page says. The <paramref name="ClientId"/> comes back with the line, by which the page knows its own.</summary>
internal sealed record Say(string Body, string ClientId);

/// <summary>One line of a room.</summary>
internal sealed record Message(string From, string Body, DateTimeOffset At, string ClientId);

/// <summary>One tab of somebody who is in a room.</summary>
internal sealed record Guest(DateTimeOffset Since);

[JsonSerializable(typeof(Guest))]
[JsonSerializable(typeof(Say))]
[JsonSerializable(typeof(Message))]
internal sealed partial class ChatJson : JsonSerializerContext;
