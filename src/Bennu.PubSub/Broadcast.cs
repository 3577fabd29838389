using Bennu.PubSub.TopicLogs;

namespace Bennu.PubSub;

/// <summary>One message to everyone who is subscribed to a topic. Immutable; its payload was encoded once, where it was born.</summary>
public sealed class Broadcast
{
    /// <summary>The topic it was sent to.</summary>
    public required string Topic { get; init; }

    /// <summary>The event's name.</summary>
    public required string Event { get; init; }

    /// <summary>The encoded payload: UTF-8 JSON, or bytes where <see cref="IsBinary"/>. Nobody may change them.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Whether the payload is raw bytes instead of JSON.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool IsBinary { get; init; }

    /// <summary>The subscriber on this node that is left out, as <c>broadcast_from</c> asks. Never crosses to another node.</summary>
    public object? From { get; init; }

    /// <summary>Where the topic's log has recorded it, for a durable broadcast.</summary>
    /// <value><see langword="null"/> for one that is nowhere recorded.</value>
    public LogLink? Link { get; init; }

    /// <summary>The client session that is left out as the sender of a durable <c>broadcast_from</c>. Crosses to the other nodes.</summary>
    public string? FromSession { get; init; }

    /// <summary>The trace that it was made in, as a W3C <c>traceparent</c>. Adapters may carry it; without it, its receivers begin new traces.</summary>
    /// <value><see langword="null"/> where nobody traces.</value>
    public string? TraceParent { get; init; }
}
