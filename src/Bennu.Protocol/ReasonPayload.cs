namespace Bennu.Protocol;

/// <summary>Payloads <c>{"reason": …}</c>: the protocol's own (section 2.7), encoded once.</summary>
public static class ReasonPayload
{
    /// <summary>No route for the topic, or nobody joined it on this connection.</summary>
    public static Payload UnmatchedTopic { get; } = Of("unmatched topic");

    /// <summary>The join failed with an exception instead of a result.</summary>
    public static Payload JoinCrashed { get; } = Of("join crashed");

    /// <summary>The connection has as many channels as it may have.</summary>
    public static Payload TooManyChannels { get; } = Of("too many channels joined");

    /// <summary>The channel ended abnormally; carried by <see cref="ReservedEvent.Error"/>.</summary>
    public static Payload ChannelCrash { get; } = Of("channel_crash");

    /// <summary>The channel has no handler for the event.</summary>
    public static Payload UnmatchedEvent { get; } = Of("unmatched event");

    /// <summary>The payload is not what the event's handler takes.</summary>
    public static Payload InvalidPayload { get; } = Of("invalid payload");

    /// <summary>The join took longer than it may.</summary>
    public static Payload JoinTimeout { get; } = Of("join timeout");

    /// <summary>The client sends faster than it may.</summary>
    public static Payload RateLimited { get; } = Of("rate limited");

    /// <summary>The payload <c>{"reason": reason}</c>.</summary>
    public static Payload Of(string reason) => Payload.Json((byte[])[.. "{\"reason\":"u8, .. JsonText.Quote(reason), (byte)'}']);
}
