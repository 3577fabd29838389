using System.Text.Json.Serialization;

namespace Chat;

/// <summary>What a page says. By the <paramref name="ClientId"/> it finds its own line among those that come back; nobody trusts it.</summary>
internal sealed record Say(string Body, string ClientId);

/// <summary>One line of a room.</summary>
internal sealed record Message(string From, string Body, DateTimeOffset At, string ClientId);

[JsonSerializable(typeof(Say))]
[JsonSerializable(typeof(Message))]
internal sealed partial class ChatJson : JsonSerializerContext;
