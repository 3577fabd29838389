namespace Bennu.PubSub.TopicLogs;

/// <summary>A broadcast as it is recorded.</summary>
public sealed record LogMessage
{
    /// <summary>The topic.</summary>
    public required string Topic { get; init; }

    /// <summary>The event's name.</summary>
    public required string Event { get; init; }

    /// <summary>The encoded payload: UTF-8 JSON, or bytes where <see cref="IsBinary"/>. Nobody may change them.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Whether the payload is raw bytes instead of JSON.</summary>
    public bool IsBinary { get; init; }

    /// <summary>Names the message, so that a second append of it records nothing. At most 128 printable ASCII bytes.</summary>
    /// <value><see langword="null"/>: every append records.</value>
    public string? Id { get; init; }

    /// <summary>The client session that a replay leaves out, because it sent the message itself by <c>broadcast_from</c>.</summary>
    public string? FromSession { get; init; }
}
