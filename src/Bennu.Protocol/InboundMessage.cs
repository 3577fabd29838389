namespace Bennu.Protocol;

/// <summary>A client's frame, taken apart (section 2.1).</summary>
/// <remarks>Its spans lie in the frame's buffer and live no longer than it; only what had to be rewritten (texts with JSON escapes,
/// the refs of binary frames) lies in a small copy.</remarks>
public ref struct InboundMessage
{
    /// <summary>The join this message belongs to, as <see cref="Protocol.Ref.FromJson"/> makes it canonical; nothing is null.</summary>
    public ReadOnlySpan<byte> JoinRef;

    /// <summary>The value to echo in the reply, as <see cref="Protocol.Ref.FromJson"/> makes it canonical; nothing is null.</summary>
    public ReadOnlySpan<byte> Ref;

    /// <summary>The topic's UTF-8, escapes undone; its raw JSON where <see cref="TopicIsString"/> is false.</summary>
    public ReadOnlySpan<byte> Topic;

    /// <summary>False where the client sent a topic that is no string, which matches no route (section 2.9).</summary>
    public bool TopicIsString;

    /// <summary>The event's UTF-8, escapes undone.</summary>
    public ReadOnlySpan<byte> Event;

    /// <summary>One JSON value exactly as it stood in the frame, or the bytes of a binary frame.</summary>
    public ReadOnlySpan<byte> Payload;

    /// <summary>Whether <see cref="Payload"/> is raw bytes.</summary>
    public bool PayloadIsBinary;
}
