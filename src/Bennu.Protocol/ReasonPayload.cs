namespace Bennu.Protocol;

/// <summary>The payloads <c>{"reason": …}</c> that the server gives by itself (section 2.7).</summary>
public static class ReasonPayload
{
    /// <summary>Nothing is joined on the topic, or no channel is routed to it.</summary>
    public static Payload UnmatchedTopic { get; } = Payload.Json("""{"reason":"unmatched topic"}"""u8.ToArray());

    /// <summary>No handler knows the event.</summary>
    public static Payload UnmatchedEvent { get; } = Payload.Json("""{"reason":"unmatched event"}"""u8.ToArray());

    /// <summary>The payload is not what its handler takes.</summary>
    public static Payload InvalidPayload { get; } = Payload.Json("""{"reason":"invalid payload"}"""u8.ToArray());

    /// <summary>The join failed in the application's code.</summary>
    public static Payload JoinCrashed { get; } = Payload.Json("""{"reason":"join crashed"}"""u8.ToArray());

    /// <summary>The join took too long.</summary>
    public static Payload JoinTimeout { get; } = Payload.Json("""{"reason":"join timeout"}"""u8.ToArray());

    /// <summary>The connection has as many channels as it may.</summary>
    public static Payload TooManyChannels { get; } = Payload.Json("""{"reason":"too many channels joined"}"""u8.ToArray());

    /// <summary>The payload of <c>phx_error</c>.</summary>
    public static Payload ChannelCrash { get; } = Payload.Json("""{"reason":"channel_crash"}"""u8.ToArray());
}
