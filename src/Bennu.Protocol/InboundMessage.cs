namespace Bennu.Protocol;

/// <summary>
/// One message from a client, decoded where it lies: its spans point into the frame, or into a small copy where escapes had to be undone.
/// </summary>
public ref struct InboundMessage
{
    /// <summary>The join_ref as a JSON value in canonical form (strings with the least escapes); empty for null.</summary>
    public ReadOnlySpan<byte> JoinRef;

    /// <summary>The ref, likewise.</summary>
    public ReadOnlySpan<byte> Ref;

    /// <summary>The topic in UTF-8, or the JSON value where it is no string.</summary>
    public ReadOnlySpan<byte> Topic;

    /// <summary>Whether the topic is a string. Another thing is never joined.</summary>
    public bool TopicIsString;

    /// <summary>The event's name in UTF-8.</summary>
    public ReadOnlySpan<byte> Event;

    /// <summary>The payload's JSON text, or its bytes.</summary>
    public ReadOnlySpan<byte> Payload;

    /// <summary>Whether the payload is bytes.</summary>
    public bool PayloadIsBinary;
}
