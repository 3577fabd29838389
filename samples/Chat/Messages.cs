using System.Text.Json.Serialization;

namespace Chat;

/// <summary>What a page sends when it joins: the last message that it has, 0 for none.</summary>
internal sealed record JoinRoom(long After);

/// <summary>What a page gets when it joins: what was said after that, and whether the server still knew the place.</summary>
internal sealed record RoomJoined(IReadOnlyList<Message> Messages, bool Reset);

/// <summary>What a page says. Said twice under one <paramref name="ClientId"/>, it counts once.</summary>
internal sealed record Say(string Body, string ClientId);

/// <summary>What the page that said it gets.</summary>
internal sealed record Said(long Id);

/// <summary>One line of a room.</summary>
internal sealed record Message(long Id, string From, string Body, DateTimeOffset At, string ClientId);

[JsonSerializable(typeof(JoinRoom))]
[JsonSerializable(typeof(RoomJoined))]
[JsonSerializable(typeof(Say))]
[JsonSerializable(typeof(Said))]
[JsonSerializable(typeof(Message))]
internal sealed partial class ChatJson : JsonSerializerContext;
