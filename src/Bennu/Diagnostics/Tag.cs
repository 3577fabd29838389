namespace Bennu.Diagnostics;

/// <summary>The names of tags. Their values come from the application's code, never from a client.</summary>
internal static class Tag
{
    /// <summary><c>websocket</c> or <c>longpoll</c>.</summary>
    public const string Transport = "bennu.transport";

    /// <summary>The socket type's name.</summary>
    public const string Socket = "bennu.socket";

    /// <summary>The channel type's name.</summary>
    public const string Channel = "bennu.channel";

    /// <summary>The presence type's name.</summary>
    public const string Presence = "bennu.presence";

    /// <summary>An event that the channel type has a handler for, or <see cref="OtherEvent"/>.</summary>
    public const string Event = "bennu.event";

    /// <summary>What came of it.</summary>
    public const string Result = "bennu.result";

    /// <summary>Why it was refused or ended.</summary>
    public const string Reason = "bennu.reason";

    /// <summary>The type of the exception that it ended with.</summary>
    public const string ErrorType = "error.type";

    /// <summary>Stands for every event that only the channel's HandleAny takes.</summary>
    public const string OtherEvent = "_OTHER";
}
