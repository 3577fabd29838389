using System.Text.Json.Serialization;

namespace Bennu_Chat;

internal sealed record NewMessage(string Body);

internal sealed record Message(string From, string Body, DateTimeOffset At);

/// <summary>The payloads.</summary>
[JsonSerializable(typeof(NewMessage))]
[JsonSerializable(typeof(Message))]
internal sealed partial class ChatJson : JsonSerializerContext;
